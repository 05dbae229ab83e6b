#include "tests/support/jpeg_coefficients.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

// jpeglib.h needs <cstdio> before it.
#include <jpeglib.h>

namespace darkroom {
namespace {

// Of each component, how many samples a side a block has when reduced.
std::array<int, 4> BlockSamples(ByteView bytes, int reduction) {
  jpeg_error_mgr errors;
  jpeg_decompress_struct jpeg = {};
  jpeg.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&jpeg);
  jpeg_mem_src(&jpeg, bytes.data(), bytes.size());
  jpeg_read_header(&jpeg, TRUE);
  jpeg.scale_num = static_cast<unsigned>(8 / reduction);
  jpeg.scale_denom = 8;
  jpeg_calc_output_dimensions(&jpeg);
  std::array<int, 4> samples = {};
  for (int i = 0; i < jpeg.num_components; ++i) {
    samples[static_cast<std::size_t>(i)] = jpeg.comp_info[i].DCT_scaled_size;
  }
  jpeg_destroy_decompress(&jpeg);
  return samples;
}

std::vector<jpeg_scan_info> ScanInfos(const std::vector<JpegScanSpec>& scans) {
  std::vector<jpeg_scan_info> infos;
  for (const JpegScanSpec& scan : scans) {
    jpeg_scan_info info = {
        .comps_in_scan = static_cast<int>(scan.components.size()),
        .component_index = {},
        .Ss = scan.first,
        .Se = scan.last,
        .Ah = scan.bits_known,
        .Al = scan.bit};
    std::ranges::copy(scan.components, info.component_index);
    infos.push_back(info);
  }
  return infos;
}

}  // namespace

Bytes RewriteJpeg(ByteView bytes,
                  const std::function<void(int component, JpegBlock)>& change,
                  const JpegRewriting& how) {
  jpeg_error_mgr errors;
  jpeg_decompress_struct from = {};
  jpeg_compress_struct to = {};
  from.err = to.err = jpeg_std_error(&errors);
  jpeg_create_decompress(&from);
  jpeg_create_compress(&to);
  jpeg_mem_src(&from, bytes.data(), bytes.size());
  jpeg_read_header(&from, TRUE);
  jvirt_barray_ptr* coefficients = jpeg_read_coefficients(&from);
  for (int i = 0; i < from.num_components; ++i) {
    for (JDIMENSION y = 0; y < from.comp_info[i].height_in_blocks; ++y) {
      JBLOCKARRAY row = from.mem->access_virt_barray(
          reinterpret_cast<j_common_ptr>(&from), coefficients[i], y, 1, TRUE);
      for (JDIMENSION x = 0; x < from.comp_info[i].width_in_blocks; ++x) {
        change(i, JpegBlock(row[0][x]));
      }
    }
  }
  unsigned char* memory = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&to, &memory, &size);
  jpeg_copy_critical_parameters(&from, &to);
  to.optimize_coding = how.optimized ? TRUE : FALSE;
  to.restart_interval = static_cast<unsigned>(how.restart_interval);
  const std::vector<jpeg_scan_info> scans = ScanInfos(how.scans);
  to.scan_info = scans.empty() ? nullptr : scans.data();
  to.num_scans = static_cast<int>(scans.size());
  jpeg_write_coefficients(&to, coefficients);
  jpeg_finish_compress(&to);
  jpeg_finish_decompress(&from);
  jpeg_destroy_compress(&to);
  jpeg_destroy_decompress(&from);
  Bytes written(memory, memory + size);
  std::free(memory);
  return written;
}

Bytes LowFrequencies(ByteView jpeg, int reduction) {
  const std::array<int, 4> samples = BlockSamples(jpeg, reduction);
  return RewriteJpeg(jpeg, [&samples](int component, JpegBlock block) {
    const auto side =
        static_cast<std::size_t>(samples[static_cast<std::size_t>(component)]);
    for (std::size_t i = 0; i < block.size(); ++i) {
      if (i % DCTSIZE >= side || i / DCTSIZE >= side) block[i] = 0;
    }
  });
}

}  // namespace darkroom
