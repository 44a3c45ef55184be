// LZF, a compression that h5py has and HDF5 lacks: AnnData files written with compression="lzf". For the .cpp
// files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace libbio::h5 {

inline constexpr int kLzfFilter = 32000;  // its number in the HDF Group's registry of filters

// Makes HDF5 read LZF, from the first call on.
void register_lzf();

// To be said before an array with this filter is read: how many bytes its chunks have before compression. A
// chunk that gives fewer is refused: HDF5 would read past its end. (LZF itself has neither length nor
// checksum.)
void expect_lzf_chunks(std::size_t bytes);

// The bytes that were compressed, at most 88 times as many; nothing where the input is no LZF.
//
// Format: a byte below 32 says how many bytes, less one, follow as they are. Any other byte, c, repeats
// earlier output: its upper three bits are the length, less two, and 7 there means that a byte with more of
// it follows; its lower five bits and the next byte are the distance back, less one.
std::optional<std::vector<std::uint8_t>> lzf_decompressed(std::span<const std::uint8_t> compressed);

}  // namespace libbio::h5
