// Which scans of a progressive JPEG a reduced picture needs.

#ifndef DARKROOM_CODECS_JPEG_JPEG_SCANS_H_
#define DARKROOM_CODECS_JPEG_JPEG_SCANS_H_

#include <vector>

#include "base/bytes.h"
#include "codecs/jpeg/jpeg_header.h"
#include "codecs/jpeg/jpeg_scan_list.h"

namespace darkroom {

// How many samples a side a block of a `header`'s component, by its number,
// comes out as at 1 / `reduction`: as many as bring it to the size of the
// component that is not subsampled, or near it.
int JpegBlockSamples(const JpegHeader& header, int component, int reduction);

// Whether a progressive picture reduced by `reduction` (1, 2, 4 or 8) needs
// `scan`:
//
//  - At 1/8 of its size a block is one sample, its DC: the AC scans of every
//    component that is so reduced are left out.  The picture is the same.
//    (Chroma of 4:2:0 is 2x2 samples then, and keeps all of its scans.)
//  - Where a block is 4x4 samples or fewer, the last bit of its AC is left out,
//    and where a block of luma is 2x2 samples, the last two: of most files the
//    largest scans.  Pictures keep 45 dB and more against those of all scans
//    (docs/imaging.md).
//  - Scans of AC that no n x n samples need (JpegEntropy) are left out where
//    those that would refine them are: of luma at 1/4, the higher frequencies
//    of the usual script.
bool IsNeeded(const JpegScan& scan, const JpegHeader& header, int reduction);

// `source` without the scans that are not needed, as pieces of it in their
// order.  All of it, in one piece, where it is not progressive or not reduced,
// and where its scans cannot be told (ListJpegScans).
std::vector<ByteView> NeededPieces(ByteView source, const JpegHeader& header,
                                   int reduction, int max_scans);

}  // namespace darkroom

#endif  // DARKROOM_CODECS_JPEG_JPEG_SCANS_H_
