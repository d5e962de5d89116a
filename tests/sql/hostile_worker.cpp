// A worker that has gone over to the enemy, for the tests of the door. What it does is the name it is started by.
#include <csignal>
#include <cstring>
#include <map>
#include <string>
#include <unistd.h>

#include "sql/message.hpp"

namespace {

using namespace portico;
using sql::Message;

struct Line final : sql::Stream {
  void write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const ssize_t sent = ::write(0, bytes.data(), bytes.size());
      if (sent <= 0) ::_exit(7);
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  void read(std::span<char> buffer) override {
    while (!buffer.empty()) {
      const ssize_t got = ::read(0, buffer.data(), buffer.size());
      if (got <= 0) ::_exit(7);
      buffer = buffer.subspan(static_cast<std::size_t>(got));
    }
  }
};

std::string number(std::uint32_t value) {
  sql::Packer packer;
  packer.put(value);
  return packer.take();
}

std::string rows(std::uint32_t width, std::size_t cells, std::int64_t value = 1) {
  sql::Packer packer;
  packer.put(width);
  for (std::size_t i = 0; i < cells; ++i) sql::pack_cell(packer, value);
  return packer.take();
}

std::string scan_of(std::uint32_t table, std::vector<std::uint32_t> columns, std::vector<sql::Condition> where = {}) {
  return sql::pack(sql::Scan{table, std::move(columns), std::move(where)});
}

[[noreturn]] void hang() {
  for (;;) ::pause();
}

/// Says one thing, and then waits for what will never come.
void say(Line& line, Message message, const std::string& body) {
  sql::send(line, message, body);
  hang();
}

void act(Line& line, const std::string& part) {
  const std::map<std::string, void (*)(Line&)> parts{
      {"garbage",
       [](Line& to) {
         to.write(std::string(1000, '\x5a'));
         hang();
       }},
      {"dies", [](Line&) { ::_exit(0); }},
      {"is_killed", [](Line&) { ::raise(SIGKILL); }},
      {"hangs", [](Line&) { hang(); }},
      {"stops_reading",
       [](Line& to) {
         sql::send(to, Message::scan, scan_of(0, {0, 1, 2}));
         hang();
       }},
      {"huge_frame",
       [](Line& to) {
         to.write(std::string("\xff\xff\xff\xff\x05", 5));
         hang();
       }},
      {"half_a_frame",
       [](Line& to) {
         to.write(
             std::string("\x10\0\0\0\x05"
                         "abc",
                         8));
         ::_exit(0);
       }},
      {"unknown_message",
       [](Line& to) {
         to.write(std::string("\0\0\0\0\xc8", 5));
         hang();
       }},
      {"daemons_message", [](Line& to) { say(to, Message::start, ""); }},
      {"foreign_table", [](Line& to) { say(to, Message::scan, scan_of(99, {0})); }},
      {"foreign_column", [](Line& to) { say(to, Message::scan, scan_of(0, {99})); }},
      {"columns_twice",
       [](Line& to) {
         say(to, Message::scan, scan_of(0, {1, 1}));
       }},
      {"foreign_condition",
       [](Line& to) {
         say(to, Message::scan, scan_of(0, {0}, {{99, sql::Comparison::null, {}}}));
       }},
      {"condition_without_value",
       [](Line& to) {
         say(to, Message::scan, scan_of(0, {0}, {{0, sql::Comparison::equal, {}}}));
       }},
      {"count_of_foreign_table", [](Line& to) { say(to, Message::count, number(99)); }},
      {"no_columns", [](Line& to) { say(to, Message::rows, rows(0, 1)); }},
      {"a_million_columns", [](Line& to) { say(to, Message::rows, rows(1'000'000, 1)); }},
      {"broken_row", [](Line& to) { say(to, Message::rows, rows(2, 3)); }},
      {"foreign_origin",
       [](Line& to) {
         say(to, Message::done, sql::pack(sql::Done{{{"a", {{99, 0}}}}, {}}));
       }},
      {"foreign_tables_read",
       [](Line& to) {
         say(to, Message::done, sql::pack(sql::Done{{}, {99}}));
       }},
      {"other_width",
       [](Line& to) {
         sql::send(to, Message::rows, rows(2, 4));
         say(to, Message::done, sql::pack(sql::Done{{{"a", {}}}, {}}));
       }},
      {"floods_rows",
       [](Line& to) {
         for (;;) sql::send(to, Message::rows, rows(1, 10'000));
       }},
      {"floods_text",
       [](Line& to) {
         sql::Packer packer;
         packer.put(std::uint32_t{1});
         sql::pack_cell(packer, std::string(1'000'000, 'x'));
         for (;;) sql::send(to, Message::rows, packer.bytes());
       }},
      {"floods_stops",
       [](Line& to) {
         for (;;) sql::send(to, Message::stop);
       }},
      {"nests_scans",
       [](Line& to) {
         for (;;) sql::send(to, Message::scan, scan_of(0, {0}));
       }},
      {"next_without_scan", [](Line& to) { say(to, Message::next, ""); }},
      {"claims_wrongly",
       [](Line& to) {
         sql::send(to, Message::rows, rows(1, 1, 7));
         say(to, Message::done, sql::pack(sql::Done{{{"a", {{0, 6}}}}, {1}}));
       }},
      {"curses",
       [](Line& to) {
         say(to, Message::refuse,
             sql::pack(sql::Refusal{.message = "no such column: \x1b[2J\xff" + std::string(100'000, 'z'),
                                    .hint = "\x07",
                                    .offset = 4'000'000}));
       }},
  };
  parts.at(part)(line);
}

}  // namespace

int main(int, char** argv) {
  Line line;
  for (int i = 0; i < 2; ++i) sql::receive(line, std::size_t{1} << 26);  // the limits, the statement
  const char* name = std::strrchr(argv[0], '/');
  act(line, name ? name + 1 : argv[0]);
}
