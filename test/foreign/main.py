"""What is deployed on MiniStack and gone through there.

    python main.py [--bounded]
"""

import importlib
import sys

from steps import play

# Importing them adds their steps.
PARTS = ["deployment", "promotion"]
MORE = ["beside", "ways_back"]

for part in PARTS + ([] if "--bounded" in sys.argv else MORE):
    importlib.import_module(part)

if __name__ == "__main__":
    sys.exit(play())
