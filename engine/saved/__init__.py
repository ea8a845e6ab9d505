"""What lies in files: settings, weights, whole runs, and the folder of saved ones. No torch: the server reads them.

Files come from strangers. A reader raises ValueError with one sentence, evaluates nothing, and holds no more memory
than a few times the file.
"""
