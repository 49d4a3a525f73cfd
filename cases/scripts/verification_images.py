"""Label images of the verification library: `python cases/scripts/verification_images.py cases/library/verification/data`."""

import sys
from pathlib import Path

import numpy as np

folder = Path(sys.argv[1])
x, _, z = np.indices((64, 8, 64))
np.save(folder / "laminate-45.npy", np.where((x + z) % 32 < 16, 1, 2).astype(np.uint8))
cube = np.ones((8, 8, 8), np.uint8)
cube[2:6, 2:6, 2:6] = 2
np.save(folder / "cube-in-cube.npy", cube)
labels = np.repeat(np.array([1, 2], np.uint8), 256)
np.random.default_rng(1963).shuffle(labels)
np.save(folder / "random.npy", labels.reshape(8, 8, 8))
