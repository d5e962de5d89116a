#pragma once
#include <cstring>
#include <memory>
#include <string_view>
#include <vector>

namespace portico::ingest {

/// Keeps cells that are not slices of the input, until cleared. Stored texts stay where they are.
class CellArena {
 public:
  /// A copy of `text`; never null, even when empty.
  std::string_view store(std::string_view text) {
    char* room = reserve(text.size() + 1);
    if (!text.empty()) std::memcpy(room, text.data(), text.size());
    used_ += text.size();
    return {room, text.size()};
  }
  /// Room for `size` bytes, to be taken by take().
  char* reserve(std::size_t size) {
    if (block_ >= blocks_.size() || used_ + size > blocks_[block_].size) next_block(size);
    return blocks_[block_].bytes.get() + used_;
  }
  /// The first `size` bytes of the room reserved last.
  std::string_view take(std::size_t size) {
    const char* begin = blocks_[block_].bytes.get() + used_;
    used_ += size;
    return {begin, size};
  }
  /// Forgets all cells, keeps the memory.
  void clear() {
    block_ = 0;
    used_ = 0;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size;
  };

  void next_block(std::size_t least) {
    if (block_ < blocks_.size()) ++block_;
    while (block_ < blocks_.size() && blocks_[block_].size < least) ++block_;
    if (block_ == blocks_.size()) {
      const std::size_t size = least > usual ? least : usual;
      blocks_.push_back({std::make_unique<char[]>(size), size});
    }
    used_ = 0;
  }

  static constexpr std::size_t usual = 1 << 16;
  std::vector<Block> blocks_;
  std::size_t block_ = 0;
  std::size_t used_ = 0;
};

}  // namespace portico::ingest
