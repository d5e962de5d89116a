#pragma once
/// core: the words every other module speaks — errors, exact decimals, instants and zones, values and column vectors,
/// text, secrets — and the ports to the outside world (clock, random, log, files). It knows nothing of Portico's
/// settings, stores or protocols.
#include <chrono>
#include <stdexcept>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace portico {

/// Why something was refused or failed. Closed: the CLI maps each to an exit code, the daemon to an HTTP status, and
/// the names are the codes on the wire.
enum class Errc {
  invalid,        ///< the input is malformed or breaks a rule; trying again unchanged cannot help
  not_found,      ///< no such thing, or none that the caller may see
  not_signed_in,  ///< no session, or it has ended
  second_factor,  ///< the first factor was accepted; the second is still needed
  denied,         ///< signed in, but not allowed
  conflict,       ///< it exists already, or changed meanwhile
  partial,        ///< an answer exists but is incomplete or stale
  pending,        ///< accepted and not finished, or timed out waiting
  unavailable,    ///< the other side cannot be reached now; trying again can help
  throttled,      ///< too many tries; wait `retry_after`
  storage,        ///< the disk is full or an I/O call failed
  corrupt,        ///< stored data does not verify
  internal,       ///< a defect in Portico
};

/// The wire name of a code, e.g. "not_found".
std::string_view name_of(Errc code);

/// The code with that wire name; `internal` for a name this version does not know.
Errc errc_from_name(std::string_view name);

/// One failure as a person reads it. `message` names the thing and what was wrong, `hint` the next step (may be empty).
/// Neither ever holds a secret.
struct Error {
  Errc code = Errc::internal;
  std::string message;
  std::string hint;
  std::chrono::seconds retry_after{0};  ///< only with `throttled`

  friend bool operator==(const Error&, const Error&) = default;
};

/// Thrown where the direct caller cannot act: a corrupt file, a full disk deep in a store, a defect.
class Failure : public std::runtime_error {
 public:
  explicit Failure(Error error) : std::runtime_error(error.message), error_(std::move(error)) {}
  const Error& error() const { return error_; }

 private:
  Error error_;
};

/// Makes `Result<T>::value()` on an error throw `Failure`.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

/// A value, or why there is none. For failures that are ordinary answers.
template <class T>
using Result = boost::system::result<T, Error>;

}  // namespace portico

#define PORTICO_CONCAT_(a, b) a##b
#define PORTICO_CONCAT(a, b) PORTICO_CONCAT_(a, b)

/// `PORTICO_TRY(auto x, call());` declares x from a Result, or returns its error from the enclosing function.
#define PORTICO_TRY(declaration, ...)                                                 \
  auto PORTICO_CONCAT(try_, __LINE__) = (__VA_ARGS__);                                \
  if (!PORTICO_CONCAT(try_, __LINE__)) return PORTICO_CONCAT(try_, __LINE__).error(); \
  declaration = std::move(*PORTICO_CONCAT(try_, __LINE__))

/// `PORTICO_CHECK(call());` returns the error of a `Result<void>` (or any Result) from the enclosing function.
#define PORTICO_CHECK(...)                                                     \
  do {                                                                         \
    if (const auto& checked = (__VA_ARGS__); !checked) return checked.error(); \
  } while (false)
