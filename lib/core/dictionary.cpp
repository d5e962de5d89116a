#include "core/dictionary.hpp"

#include "core/error.hpp"

namespace portico {

Dictionary::Dictionary(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) push_back(text);
}

void Dictionary::push_back(std::string_view text) {
  if (text.size() > UINT32_MAX - bytes_.size())
    throw Failure({Errc::internal, "the texts of a column exceed 4 GiB", "use shorter texts"});
  if (own_.size() != bytes_.size()) own_.assign(bytes_.begin(), bytes_.end());
  own_.insert(own_.end(), text.begin(), text.end());
  if (!own_.empty()) bytes_ = {own_.data(), own_.size()};
  ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
}

void Dictionary::reserve(std::size_t texts, std::size_t text_bytes) {
  ends_.reserve(texts);
  own_.reserve(text_bytes);
  if (!own_.empty()) bytes_ = {own_.data(), own_.size()};
}

}  // namespace portico
