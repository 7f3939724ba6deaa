"""Writes the frames of a DICOM file as RGB to standard output, read by pydicom: what a script of a few lines does."""

import sys

import pydicom
from pydicom.pixel_data_handlers.util import convert_color_space

data = pydicom.dcmread(sys.argv[1])
frames = data.pixel_array
if data.PhotometricInterpretation.startswith("YBR"):
    frames = convert_color_space(frames, data.PhotometricInterpretation, "RGB")
sys.stdout.buffer.write(frames.tobytes())
