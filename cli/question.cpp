#include "cli/question.hpp"

#include <variant>

#include "cli/session.hpp"
#include "core/text.hpp"

namespace portico::cli {
namespace {

/// An option and the part of the question that it is.
template <class Question>
struct Part {
  std::string_view option;  ///< an argument by position has no dashes
  std::variant<std::string Question::*, std::vector<std::string> Question::*, std::optional<std::int64_t> Question::*,
               std::int64_t Question::*, bool Question::*>
      member;
};

using Query = model::Query;
using RowsQuery = model::RowsQuery;

constexpr Part<Query> query_parts[] = {{"MEASURE", &Query::measures},  {"--by", &Query::by},
                                       {"--every", &Query::every},     {"--period", &Query::period},
                                       {"--where", &Query::where},     {"--having", &Query::having},
                                       {"--compare", &Query::compare}, {"--top", &Query::top},
                                       {"--others", &Query::others},   {"--sort", &Query::sort},
                                       {"--limit", &Query::limit},     {"--total", &Query::total},
                                       {"--share", &Query::share},     {"--cumulative", &Query::cumulative},
                                       {"--moving", &Query::moving},   {"--trend", &Query::trend},
                                       {"--rank", &Query::rank},       {"--pivot", &Query::pivot},
                                       {"--approx", &Query::approx},   {"--as-of", &Query::as_of}};

constexpr Part<RowsQuery> rows_parts[] = {{"DATASET", &RowsQuery::dataset}, {"--fields", &RowsQuery::fields},
                                          {"--period", &RowsQuery::period}, {"--where", &RowsQuery::where},
                                          {"--sort", &RowsQuery::sort},     {"--limit", &RowsQuery::limit},
                                          {"--offset", &RowsQuery::offset}, {"--as-of", &RowsQuery::as_of}};

/// Takes a part from what was given.
struct Read {
  const Arguments& arguments;
  std::string_view option;

  void operator()(std::string& part) const { part = arguments.text(option); }
  void operator()(std::vector<std::string>& part) const { part = arguments.all(option); }
  void operator()(std::optional<std::int64_t>& part) const { part = arguments.number(option).value(); }
  void operator()(std::int64_t& part) const { part = arguments.number(option).value().value_or(0); }
  void operator()(bool& part) const { part = arguments.given(option); }
};

std::string quoted(const std::string& word) {
  const auto plain = [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           std::string_view("_-.,:/@%+=").find(static_cast<char>(c)) != std::string_view::npos;
  };
  if (!word.empty() && std::all_of(word.begin(), word.end(), plain)) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? "'\\''" : std::string(1, c);
  return text + "'";
}

/// Writes a part as words, nothing where it was not given.
struct Write {
  std::string& line;
  std::string_view option;

  void operator()(const std::string& part) const {
    if (part.empty()) return;
    // A value that looks like an option has to stand with its own.
    const bool attached = part.starts_with('-') && option.starts_with('-');
    line += option.starts_with('-') ? fmt::format(" {}{}", option, attached ? "=" : " ") : " ";
    line += quoted(part);
  }
  void operator()(const std::vector<std::string>& part) const {
    for (const std::string& one : part) (*this)(one);
  }
  void operator()(const std::optional<std::int64_t>& part) const {
    if (part) (*this)(std::to_string(*part));
  }
  void operator()(std::int64_t part) const {
    if (part != 0) (*this)(std::to_string(part));
  }
  void operator()(bool part) const {
    if (part) line += fmt::format(" {}", option);
  }
};

template <class Question, std::size_t N>
Question read(const Part<Question> (&parts)[N], const Arguments& arguments) {
  Question question;
  for (const auto& part : parts)
    std::visit([&](auto member) { Read{arguments, part.option}(question.*member); }, part.member);
  return question;
}

template <class Question, std::size_t N>
std::string written(std::string line, const Part<Question> (&parts)[N], const Question& question) {
  for (const auto& part : parts)
    std::visit([&](auto member) { Write{line, part.option}(question.*member); }, part.member);
  if (!question.zone.empty() && question.zone != "UTC") Write{line, "--tz"}(question.zone);
  return line;
}

}  // namespace

model::Query query_of(const Arguments& arguments) { return read(query_parts, arguments); }
model::RowsQuery rows_of(const Arguments& arguments) { return read(rows_parts, arguments); }

void tell_saved(Session& session, const std::string& name) {
  if (!name.empty()) session.say(fmt::format("Saved: 'portico saved run {0}' asks it again.", printable(name)));
}

std::string command_line(const model::Query& query) { return written("portico query", query_parts, query); }
std::string command_line(const model::RowsQuery& query) { return written("portico rows", rows_parts, query); }

}  // namespace portico::cli
