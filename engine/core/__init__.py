"""What every lab shares and none owns: settings, experiments, runs, timelines. Knows no lab."""
