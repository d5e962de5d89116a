#pragma once
#include <memory>
#include <string_view>

#include "core/hash.hpp"

namespace portico {

/// BLAKE2b-256 of data that comes in pieces, as `b2sum -l 256` prints it.
class Blake2b {
 public:
  Blake2b();
  ~Blake2b();
  Blake2b(const Blake2b&) = delete;
  Blake2b& operator=(const Blake2b&) = delete;

  void add(std::string_view piece);
  /// To be called once.
  Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace portico
