#pragma once
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/zone.hpp"
#include "ingest/cell_parse.hpp"
#include "ingest/iso_time.hpp"
#include "model/time_format.hpp"

namespace portico::ingest {

/// A cell as reasons show it.
inline std::string shown(std::string_view cell) {
  constexpr std::size_t most = 60;
  return fmt::format("'{}'{}", printable(cell.substr(0, most)), cell.size() > most ? "…" : "");
}

// A kernel reads one cell of a type, without blanks at its ends, into `out`: false when it cannot, and fault() says
// why.

struct IntegerKernel {
  bool read(std::string_view cell, std::int64_t& out) { return parse_integer(cell, out); }
  std::string fault(std::string_view cell) const { return shown(cell) + " is no integer"; }
};

struct BooleanKernel {
  bool read(std::string_view cell, std::int64_t& out) { return parse_boolean(cell, out); }
  std::string fault(std::string_view cell) const { return shown(cell) + " is neither true nor false"; }
};

struct DecimalKernel {
  int scale;
  bool read(std::string_view cell, std::int64_t& out) { return parse_decimal(cell, scale, out) == DecimalOutcome::ok; }
  std::string fault(std::string_view cell) const {
    std::int64_t ignored = 0;
    switch (parse_decimal(cell, scale, ignored)) {
      case DecimalOutcome::too_many_digits:
        return fmt::format("{} has more than {} digits after the point", shown(cell), scale);
      case DecimalOutcome::too_large:
        return fmt::format("{} does not fit decimal({})", shown(cell), scale);
      default:
        return shown(cell) + " is no decimal number";
    }
  }
};

struct FloatKernel {
  bool read(std::string_view cell, double& out) { return parse_float(cell, out); }
  std::string fault(std::string_view cell) const { return shown(cell) + " is no number"; }
};

// Neighbouring rows often hold the same time, and finding its instant costs far more than comparing.
class TimeKernel {
 public:
  TimeKernel(model::TimeFormat format, const Zone& zone) : format_(std::move(format)), zone_(zone) {}

  bool read(std::string_view cell, std::int64_t& out) {
    if (!format_.is_iso()) return read_formatted(cell, out);
    switch (iso_.read(cell, out)) {
      case IsoTimeReader::Outcome::instant:
        return true;
      case IsoTimeReader::Outcome::local:
        out = zone_.to_instant(LocalTime{std::chrono::microseconds{out}}).time_since_epoch().count();
        return true;
      default:
        return read_formatted(cell, out);
    }
  }
  std::string fault(std::string_view cell) const {
    return fmt::format("{} is no time like {}", shown(cell), format_.shown());
  }

 private:
  bool read_formatted(std::string_view cell, std::int64_t& out) {
    if (last_text_.empty() || cell != last_text_) {
      const auto time = format_.parse_time(cell, zone_);
      if (!time) return false;
      last_ = time->time_since_epoch().count();
      last_text_ = cell;
    }
    out = last_;
    return true;
  }

  model::TimeFormat format_;
  const Zone& zone_;
  IsoTimeReader iso_;
  std::string last_text_;
  std::int64_t last_ = 0;
};

class DateKernel {
 public:
  explicit DateKernel(model::TimeFormat format) : format_(std::move(format)) {}

  bool read(std::string_view cell, std::int64_t& out) {
    if (last_text_.empty() || cell != last_text_) {
      const auto date = format_.parse_date(cell);
      if (!date) return false;
      last_ = date->time_since_epoch().count();
      last_text_ = cell;
    }
    out = last_;
    return true;
  }
  std::string fault(std::string_view cell) const {
    return fmt::format("{} is no date like {}", shown(cell), format_.shown());
  }

 private:
  model::TimeFormat format_;
  std::string last_text_;
  std::int64_t last_ = 0;
};

}  // namespace portico::ingest
