#include "core/blake2b.hpp"

#include <sodium.h>

namespace portico {

struct Blake2b::State {
  crypto_generichash_state hash;
};

Blake2b::Blake2b() : state_(std::make_unique<State>()) {
  crypto_generichash_init(&state_->hash, nullptr, 0, sizeof(Digest));
}

Blake2b::~Blake2b() = default;

void Blake2b::add(std::string_view piece) {
  crypto_generichash_update(&state_->hash, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
}

Digest Blake2b::finish() {
  Digest digest;
  crypto_generichash_final(&state_->hash, reinterpret_cast<unsigned char*>(digest.data()), digest.size());
  return digest;
}

}  // namespace portico
