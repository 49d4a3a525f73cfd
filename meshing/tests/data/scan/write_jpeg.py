"""Writes the folder `pydicom` twice more in lossless JPEG: by GDCM, and by libjpeg-turbo with a predictor a slice.

A script of its own: gdcm and SimpleITK do not share a process.

python write_jpeg.py with python-gdcm 3.2.6, imagecodecs 2026.3.6 (libjpeg-turbo 3.1.3), pydicom 3.0.2, after write.py
"""

from pathlib import Path

import gdcm
import imagecodecs
import pydicom

HERE = Path(__file__).parent


def write_gdcm(source, target):
    reader = gdcm.ImageReader()
    reader.SetFileName(str(source))
    assert reader.Read(), source
    change = gdcm.ImageChangeTransferSyntax()
    change.SetTransferSyntax(gdcm.TransferSyntax(gdcm.TransferSyntax.JPEGLosslessProcess14_1))
    change.SetInput(reader.GetImage())
    assert change.Change(), source
    writer = gdcm.ImageWriter()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(str(target))
    assert writer.Write(), target


def write_turbo(source, target):
    data = pydicom.dcmread(source)
    # Predictors 1 to 7 for the seven slices.
    image = imagecodecs.jpeg8_encode(
        data.pixel_array, lossless=True, predictor=int(source.stem) + 1, bitspersample=data.BitsStored
    )
    data.PixelData = pydicom.encaps.encapsulate([image])
    data["PixelData"].is_undefined_length = True
    data.file_meta.TransferSyntaxUID = pydicom.uid.JPEGLossless
    data.save_as(target)


if __name__ == "__main__":
    for folder, write in [("gdcm-jpeg", write_gdcm), ("turbo-jpeg", write_turbo)]:
        (HERE / folder).mkdir(exist_ok=True)
        for path in sorted((HERE / "pydicom").glob("*.dcm")):
            write(path, HERE / folder / path.name)
