#pragma once
#include <string>
#include <string_view>

namespace portico {

/// Port: what the daemon tells its operator. One event a line; never a secret, never customer rows.
class Log {
 public:
  enum class Level { debug, info, warning, error };
  virtual ~Log() = default;
  /// Thread-safe. `area` is the module speaking: "ingest", "delivery".
  virtual void write(Level level, std::string_view area, std::string_view message) = 0;

  void debug(std::string_view area, std::string_view message) { write(Level::debug, area, message); }
  void info(std::string_view area, std::string_view message) { write(Level::info, area, message); }
  void warning(std::string_view area, std::string_view message) { write(Level::warning, area, message); }
  void error(std::string_view area, std::string_view message) { write(Level::error, area, message); }
};

/// Lines on standard error, with systemd's "<N>" prefix (Prefix::priority) or an ISO time and the level. Control
/// characters in a message are shown as escapes, so that an event stays one line.
class StderrLog final : public Log {
 public:
  enum class Prefix { time, priority };
  explicit StderrLog(Level least, Prefix prefix) : least_(least), prefix_(prefix) {}
  void write(Level level, std::string_view area, std::string_view message) override;

 private:
  Level least_;
  Prefix prefix_;
};

}  // namespace portico
