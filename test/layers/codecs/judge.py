"""Decodes the first and the last frame of DICOM files with gdcm and pydicom.

Reads one path a line from standard input, writes samples to files in the folder
named by its argument, pixel by pixel, and a JSON line for each file a reader reads.
"""

import hashlib
import json
import os
import sys
import warnings

import gdcm
import numpy
import pydicom
from pydicom.pixel_data_handlers import gdcm_handler, numpy_handler, pillow_handler, rle_handler

warnings.simplefilter("ignore")
gdcm.Trace.WarningOff()
gdcm.Trace.ErrorOff()
pydicom.config.pixel_data_handlers = [numpy_handler, rle_handler, pillow_handler, gdcm_handler]
folder = sys.argv[1]


def tell(path, reader, frames, photometric):
    """Frames: an array of frames, rows, columns, samples."""
    name = os.path.join(folder, f"{reader}-{hashlib.sha1(path.encode()).hexdigest()}.raw")
    kept = frames if len(frames) == 1 else frames[[0, -1]]
    kept = numpy.ascontiguousarray(kept)
    with open(name, "wb") as out:
        out.write(kept.tobytes())
    facts = {"path": path, "reader": reader, "file": name, "frames": len(kept), "bytes": kept.dtype.itemsize}
    print(json.dumps({**facts, "shape": list(kept.shape[1:]), "photometric": str(photometric).strip()}), flush=True)


def by_gdcm(path):
    reader = gdcm.ImageReader()
    reader.SetFileName(path)
    if not reader.Read():
        return
    image = reader.GetImage()
    form = image.GetPixelFormat()
    if form.GetBitsAllocated() not in (8, 16, 32):
        return
    data = image.GetBuffer().encode("utf-8", "surrogateescape")
    words = numpy.frombuffer(data, numpy.dtype(f"u{form.GetBitsAllocated() // 8}"))
    columns, rows = image.GetDimension(0), image.GetDimension(1)
    samples = form.GetSamplesPerPixel()
    count = image.GetDimension(2) if image.GetNumberOfDimensions() == 3 else 1
    if image.GetPlanarConfiguration() == 1 and samples == 3:
        frames = words.reshape(count, 3, rows, columns).transpose(0, 2, 3, 1)
    else:
        frames = words.reshape(count, rows, columns, samples)
    tell(path, "gdcm", frames, image.GetPhotometricInterpretation())


def by_pydicom(path):
    dataset = pydicom.dcmread(path, force=True)
    pixels = dataset.pixel_array
    pixels = pixels.astype(pixels.dtype.newbyteorder("="), copy=False)
    pixels = pixels.view(numpy.dtype(f"u{pixels.dtype.itemsize}"))
    shape = (int(dataset.get("NumberOfFrames") or 1), dataset.Rows, dataset.Columns, dataset.SamplesPerPixel)
    tell(path, "pydicom", pixels.reshape(shape), dataset.PhotometricInterpretation)


def judge(paths, told):
    for path in paths:
        os.write(told, bytes([1]))
        for read in (by_gdcm, by_pydicom):
            try:
                read(path)
            except Exception:  # it cannot judge this file
                pass


paths = sys.stdin.read().split("\n")
while paths:
    heard, told = os.pipe()
    child = os.fork()  # a reader may abort; the files behind the one it died of are still judged
    if child == 0:
        os.close(heard)
        judge(paths, told)
        os._exit(0)
    os.close(told)
    begun = sum(len(part) for part in iter(lambda: os.read(heard, 4096), b""))
    os.close(heard)
    os.waitpid(child, 0)
    paths = paths[begun:]
