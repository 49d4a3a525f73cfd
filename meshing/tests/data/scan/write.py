"""Writes one phantom with the reference programs of several formats, each with its axes in another order.

The phantom has 7 x 5 x 4 voxels of 0.5 x 0.75 x 1.25 mm along x, y, z in LPS coordinates, the centre of the first at
(10, -20, 30): air (-1000), arms of 6, 4 and 3 voxels along x, y and z (100, 200, 300), a marker in the corner where
they meet (50) and one in the opposite corner (900).

python write.py with nibabel 5.4.2, SimpleITK 2.5.7, pydicom 3.0.2, pynrrd 1.1.3, tifffile 2026.3.3, numpy 2.4.6
"""

from pathlib import Path

import nibabel
import nrrd
import numpy as np
import pydicom
import SimpleITK
import tifffile
from pydicom.dataset import FileMetaDataset

HERE = Path(__file__).parent
COUNTS = (7, 5, 4)
SPACING = np.array([0.5, 0.75, 1.25])
ORIGIN = np.array([10.0, -20.0, 30.0])


def phantom():
    voxels = np.full(COUNTS, -1000, dtype=np.int16)
    voxels[1:7, 0, 0] = 100
    voxels[0, 1:5, 0] = 200
    voxels[0, 0, 1:4] = 300
    voxels[0, 0, 0] = 50
    voxels[6, 4, 3] = 900
    return voxels


def stored(order, flips):
    """The voxels with axis a of the file along `order[a]`, backwards where `flips[a]`, and their LPS affine."""
    voxels = phantom().transpose(order)
    affine = np.eye(4)
    affine[:3, 3] = ORIGIN
    for a, (axis, flip) in enumerate(zip(order, flips)):
        step = SPACING[axis] * np.eye(3)[axis]
        affine[:3, a] = -step if flip else step
        if flip:
            voxels = np.flip(voxels, a)
            affine[:3, 3] += step * (COUNTS[axis] - 1)
    return np.ascontiguousarray(voxels), affine


TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])


def write_nibabel():
    voxels, affine = stored((1, 2, 0), (True, False, True))
    image = nibabel.Nifti1Image(voxels, None)
    image.header.set_xyzt_units("mm")
    image.set_sform(TO_RAS @ affine, code=1)
    image.header.set_zooms(np.linalg.norm(affine[:3, :3], axis=0))
    nibabel.save(image, HERE / "nibabel-sform.nii.gz")

    # A left-handed order of axes, so that the quaternion needs its sign; values on a line; the most significant byte first.
    voxels, affine = stored((1, 2, 0), (True, False, False))
    header = nibabel.Nifti1Header(endianness=">")
    header.set_xyzt_units("micron")
    micron = np.diag([1000.0, 1000.0, 1000.0, 1.0])
    image = nibabel.Nifti1Image(((voxels + 1000) // 50).astype(np.uint8), None, header)
    image.set_qform(micron @ TO_RAS @ affine, code=1)
    image.set_sform(None, code=0)
    image.header.set_slope_inter(50, -1000)
    image.to_filename(HERE / "nibabel-qform.nii")
    # A slope that is set is stored as it is, and so are the numbers: what nibabel reads back is the phantom.
    assert np.allclose(nibabel.load(HERE / "nibabel-qform.nii").get_fdata(), voxels)

    voxels, affine = stored((2, 0, 1), (False, True, True))
    image = nibabel.Nifti2Image(voxels.astype(np.float64), None)
    image.header.set_xyzt_units("mm")
    image.set_qform(TO_RAS @ affine, code=1)
    image.set_sform(TO_RAS @ affine, code=2)
    nibabel.save(image, HERE / "nibabel-2.nii")


def write_itk():
    voxels, affine = stored((1, 2, 0), (True, False, True))
    # SimpleITK takes arrays with the slowest axis first.
    image = SimpleITK.GetImageFromArray(voxels.transpose(2, 1, 0))
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    image.SetSpacing(spacing.tolist())
    image.SetOrigin(affine[:3, 3].tolist())
    image.SetDirection((affine[:3, :3] / spacing).flatten().tolist())
    SimpleITK.WriteImage(image, HERE / "itk.mha", useCompression=True)
    SimpleITK.WriteImage(image, HERE / "itk.mhd")
    SimpleITK.WriteImage(image, HERE / "itk.nrrd", useCompression=True)


def write_nrrd():
    voxels, affine = stored((2, 1, 0), (False, False, True))
    affine = TO_RAS @ affine
    header = {
        "space": "right-anterior-superior",
        "space directions": affine[:3, :3].T,
        "space origin": affine[:3, 3],
        "encoding": "raw",
        "endian": "big",
    }
    nrrd.write(str(HERE / "pynrrd.nrrd"), voxels.astype(">i2"), header)


def slice_of(voxels, affine, k, syntax):
    data = pydicom.Dataset()
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = syntax
    data.file_meta.MediaStorageSOPClassUID = pydicom.uid.CTImageStorage
    data.file_meta.MediaStorageSOPInstanceUID = f"1.2.3.{k + 1}"
    data.SOPClassUID = pydicom.uid.CTImageStorage
    data.SOPInstanceUID = f"1.2.3.{k + 1}"
    data.Modality = "CT"
    data.SeriesInstanceUID = "1.2.3"
    data.InstanceNumber = k + 1
    data.ReferencedStudySequence = [pydicom.Dataset()]
    data.ReferencedStudySequence[0].ReferencedSOPInstanceUID = "1.2.4"
    data.ReferencedStudySequence[0].ReferencedSeriesSequence = [pydicom.Dataset()]
    # Of undefined length, one in the other.
    data["ReferencedStudySequence"].is_undefined_length = True
    data.ReferencedStudySequence[0].is_undefined_length_sequence_item = True
    spacing = np.linalg.norm(affine[:3, :3], axis=0)
    data.ImageOrientationPatient = (affine[:3, :2] / spacing[:2]).T.flatten().tolist()
    data.ImagePositionPatient = (affine @ [0, 0, k, 1])[:3].tolist()
    data.PixelSpacing = [spacing[1], spacing[0]]
    data.SliceThickness = 99.0
    data.SamplesPerPixel = 1
    data.PhotometricInterpretation = "MONOCHROME2"
    data.Columns, data.Rows = voxels.shape[:2]
    data.BitsAllocated, data.BitsStored, data.HighBit = 16, 12, 11
    data.PixelRepresentation = 0
    data.RescaleIntercept, data.RescaleSlope = -1024, 2
    order = ">u2" if syntax == pydicom.uid.ExplicitVRBigEndian else "<u2"
    data.PixelData = ((voxels[:, :, k].T + 1024) // 2).astype(order).tobytes()
    if syntax == pydicom.uid.RLELossless:
        data.file_meta.TransferSyntaxUID = pydicom.uid.ExplicitVRLittleEndian
        data.compress(syntax)
    return data


def write_pydicom():
    uid = pydicom.uid
    folders = {
        "pydicom": (uid.ExplicitVRLittleEndian, (1, 2, 0), (True, False, True)),
        "pydicom-rle": (uid.RLELossless, (1, 2, 0), (False, True, True)),
        "pydicom-implicit": (uid.ImplicitVRLittleEndian, (2, 0, 1), (False, True, True)),
        "pydicom-big": (uid.ExplicitVRBigEndian, (0, 1, 2), (True, True, False)),
    }
    for folder, (syntax, order, flips) in folders.items():
        voxels, affine = stored(order, flips)
        (HERE / folder).mkdir(exist_ok=True)
        for k in range(voxels.shape[2]):
            # Names against the order along the normal.
            path = HERE / folder / f"{(5 * k) % 7}.dcm"
            slice_of(voxels, affine, k, syntax).save_as(path, enforce_file_format=True)


def write_tifffile():
    voxels = phantom().transpose(2, 1, 0)
    metadata = {"axes": "ZYX", "spacing": SPACING[2], "unit": "mm"}
    resolution = (1 / SPACING[0], 1 / SPACING[1])
    tifffile.imwrite(HERE / "imagej.tif", voxels.astype(np.float32), imagej=True, resolution=resolution, metadata=metadata)


if __name__ == "__main__":
    write_nibabel()
    write_itk()
    write_nrrd()
    write_pydicom()
    write_tifffile()
