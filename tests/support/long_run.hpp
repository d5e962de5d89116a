#pragma once
#include <chrono>
#include <cstdint>
#include <iostream>
#include <map>
#include <string>

#include <fmt/format.h>

namespace portico::testing {

/// `--name value` from the word at `first` on.
class Arguments {
 public:
  Arguments(int count, char** values, int first) {
    for (int at = first; at + 1 < count; at += 2) values_[values[at]] = values[at + 1];
  }
  std::string text(const std::string& name, const std::string& otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : found->second;
  }
  std::uint64_t number(const std::string& name, std::uint64_t otherwise) const {
    const auto found = values_.find(name);
    return found == values_.end() ? otherwise : std::stoull(found->second);
  }

 private:
  std::map<std::string, std::string> values_;
};

/// Prints how far it is, every ten seconds; `--seconds` ends the run.
class Progress {
 public:
  explicit Progress(const Arguments& arguments) : seconds_(arguments.number("--seconds", 1'000'000'000)) {}
  bool time_is_up() const { return seconds() > static_cast<double>(seconds_); }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - begin_).count(); }
  void print(const std::string& text) {
    if (seconds() < next_) return;
    next_ = seconds() + 10;
    std::cout << fmt::format("{:6.0f} s  {}", seconds(), text) << std::endl;
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point begin_ = Clock::now();
  std::uint64_t seconds_;
  double next_ = 0;
};

}  // namespace portico::testing
