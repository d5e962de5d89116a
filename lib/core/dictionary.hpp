#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string_view>
#include <utility>
#include <vector>

namespace portico {

/// The distinct texts a text column refers to, one behind the other in one piece of memory, which is its own or
/// somebody else's. Entries may repeat; order means nothing. At most 4 GiB of texts: push_back() throws `Failure`
/// (internal) beyond. Views of entries hold until the next change, and are never null.
class Dictionary {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using pointer = const std::string_view*;
    using reference = std::string_view;

    Iterator(const Dictionary& texts, std::size_t at) : texts_(&texts), at_(at) {}
    std::string_view operator*() const { return (*texts_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return {*texts_, at_++}; }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Dictionary* texts_;
    std::size_t at_;
  };

  Dictionary() = default;
  Dictionary(std::initializer_list<std::string_view> texts);
  /// Refers to `bytes`, which must outlive it and what it is moved to: entry i is what lies between end i - 1
  /// and end i. The ends ascend, and the last is the size.
  Dictionary(std::string_view bytes, std::vector<std::uint32_t> ends) : bytes_(bytes), ends_(std::move(ends)) {}
  Dictionary(Dictionary&& other) noexcept { *this = std::move(other); }
  Dictionary& operator=(Dictionary&& other) noexcept {
    own_ = std::move(other.own_);
    bytes_ = std::exchange(other.bytes_, none);
    ends_ = std::move(other.ends_);
    return *this;
  }

  std::size_t size() const { return ends_.size(); }
  bool empty() const { return ends_.empty(); }
  std::string_view operator[](std::size_t index) const {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return {bytes_.data() + begin, ends_[index] - begin};
  }
  std::string_view back() const { return (*this)[size() - 1]; }
  Iterator begin() const { return {*this, 0}; }
  Iterator end() const { return {*this, size()}; }
  /// Of all texts together.
  std::size_t text_bytes() const { return bytes_.size(); }
  /// Memory it takes, with what it refers to.
  std::size_t bytes() const {
    return std::max(own_.capacity(), bytes_.size()) + ends_.capacity() * sizeof(std::uint32_t);
  }

  /// `text` must be none of its own.
  void push_back(std::string_view text);
  void reserve(std::size_t texts, std::size_t text_bytes);

 private:
  static constexpr std::string_view none = "";  // an empty text is no null pointer

  std::vector<char> own_;  // keeps its place when it is moved, which a string may not
  std::string_view bytes_ = none;
  std::vector<std::uint32_t> ends_;
};

}  // namespace portico
