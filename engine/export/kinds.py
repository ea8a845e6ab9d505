"""What a run can be downloaded as. No torch here: the page's buttons are made from it."""

KINDS: dict[str, tuple[str, str]] = {  # kind -> end of the file's name, MIME type
    "program": (".py", "text/x-python"),
    "notebook": (".ipynb", "application/x-ipynb+json"),
    "weights": (".safetensors", "application/octet-stream"),
    "settings": (".json", "application/json"),
    "tensorboard": ("-tensorboard.zip", "application/zip"),
}
