"""The definition of a Lanczos3 reduction, in doubles, and how near one comes.

Every plane of the fully decoded picture is reduced separably, with weights that
sum to one and an edge that continues; alpha premultiplies.  Slow and plain on
purpose: nothing here is shared with what it judges.
"""

import numpy


def lanczos3(x):
    return numpy.where(numpy.abs(x) < 3, numpy.sinc(x) * numpy.sinc(x / 3), 0)


def rows_reduced(values, target):
    """The first axis of `values` reduced to `target` rows."""
    source = values.shape[0]
    scale = max(source / target, 1)
    reduced = numpy.empty((target,) + values.shape[1:])
    for i in range(target):
        centre = (i + 0.5) * source / target
        taps = numpy.arange(
            int(numpy.floor(centre - 3 * scale - 0.5)),
            int(numpy.ceil(centre + 3 * scale + 0.5)) + 1,
        )
        weights = lanczos3((taps + 0.5 - centre) / scale)
        weights /= weights.sum()
        low = max(taps[0], 0)
        high = min(taps[-1], source - 1)
        # The edge continues.
        inside = numpy.zeros(high - low + 1)
        numpy.add.at(inside, numpy.clip(taps, 0, source - 1) - low, weights)
        reduced[i] = numpy.tensordot(inside, values[low : high + 1], axes=1)
    return reduced


def premultiplied(pixels):
    """Doubles of height x width x 3 or 4, from an 8-bit RGB or RGBA array."""
    values = pixels.astype(numpy.float64)
    if values.shape[2] == 4:
        values[:, :, :3] *= values[:, :, 3:] / 255
    return values


def reduce(pixels, width, height):
    across = rows_reduced(premultiplied(pixels).swapaxes(0, 1), width)
    return numpy.clip(rows_reduced(across.swapaxes(0, 1), height), 0, 255)


def psnr(reference, pixels):
    error = numpy.mean((reference - premultiplied(pixels)) ** 2)
    return 10 * numpy.log10(255**2 / error)
