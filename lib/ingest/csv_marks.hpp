#pragma once
#include <bit>
#include <cstdint>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace portico::ingest {

/// Finds the delimiters and line ends of a text, 64 bytes at a time.
class CsvMarks {
 public:
  explicit CsvMarks(char delimiter) : delimiter_(delimiter) {}

  /// Starts on a text that ends at `end`.
  void begin(const char* end) {
    end_ = end;
    base_ = nullptr;
  }
  /// The first delimiter or line end from `at` on; the text's end when there is none. To be asked in ascending order.
  const char* next(const char* at) {
    for (;;) {
      if (!base_ || at >= base_ + block_size) {
        if (at == end_) return end_;
        load(at);
      }
      const std::uint64_t ahead = marks_ >> (at - base_);
      if (ahead) return at + std::countr_zero(ahead);
      if (end_ - base_ <= block_size) return end_;
      at = base_ + block_size;
    }
  }

 private:
  static constexpr std::ptrdiff_t block_size = 64;

  void load(const char* at) {
    base_ = at;
    const std::ptrdiff_t left = end_ - at;
    if (left >= block_size) {
      marks_ = marks_of(at);
      return;
    }
    char padded[block_size] = {};
    std::memcpy(padded, at, static_cast<std::size_t>(left));
    marks_ = marks_of(padded) & ((std::uint64_t{1} << left) - 1);
  }

#if defined(__SSE2__)
  std::uint64_t marks_of(const char* block) const {
    const __m128i delimiters = _mm_set1_epi8(delimiter_), line_ends = _mm_set1_epi8('\n');
    std::uint64_t marks = 0;
    for (int part = 0; part < 4; ++part) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(block + part * 16));
      const __m128i hits = _mm_or_si128(_mm_cmpeq_epi8(bytes, delimiters), _mm_cmpeq_epi8(bytes, line_ends));
      marks |= std::uint64_t{static_cast<unsigned>(_mm_movemask_epi8(hits))} << (part * 16);
    }
    return marks;
  }
#else
  std::uint64_t marks_of(const char* block) const {
    std::uint64_t marks = 0;
    for (int i = 0; i < block_size; ++i) marks |= std::uint64_t{block[i] == delimiter_ || block[i] == '\n'} << i;
    return marks;
  }
#endif

  char delimiter_;
  const char* end_ = nullptr;
  const char* base_ = nullptr;
  std::uint64_t marks_ = 0;  // bit i: base_[i] is a delimiter or line end
};

}  // namespace portico::ingest
