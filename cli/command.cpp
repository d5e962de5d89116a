#include "cli/command.hpp"

#include <charconv>

#include "core/text.hpp"
#include "model/answer.hpp"
#include "text/format.hpp"

namespace portico::cli {

std::string_view Option::long_name() const {
  const auto comma = name.find(',');
  return comma == std::string_view::npos ? name : name.substr(comma + 1);
}

std::string_view Option::short_name() const {
  const auto comma = name.find(',');
  return comma == std::string_view::npos ? std::string_view() : name.substr(0, comma);
}

std::string Arguments::text(std::string_view name, std::string_view fallback) const {
  const auto found = values_.find(name);
  return found == values_.end() || found->second.empty() ? std::string(fallback) : found->second.back();
}

std::vector<std::string> Arguments::all(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::vector<std::string> Arguments::list(std::string_view name) const {
  std::vector<std::string> items;
  for (const auto& value : all(name))
    for (const auto part : split(value, ','))
      if (!trimmed(part).empty()) items.emplace_back(trimmed(part));
  return items;
}

bool Arguments::given(std::string_view name) const { return values_.find(name) != values_.end(); }

Result<std::optional<std::int64_t>> Arguments::number(std::string_view name) const {
  if (!given(name)) return std::optional<std::int64_t>();
  const std::string value = text(name);
  std::int64_t number = 0;
  const auto [end, failed] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (failed == std::errc::result_out_of_range)
    return Error{Errc::invalid, fmt::format("{} '{}': the number is too large", name, value), ""};
  if (failed != std::errc() || end != value.data() + value.size() || number < 0)
    return Error{Errc::invalid, fmt::format("{} '{}': expected a whole number, 0 or greater", name, value), ""};
  return std::optional(number);
}

namespace {

constexpr Option answer_options[] = {
    {"-o,--output", "FORMAT",
     "Write as FORMAT: table, tsv, csv, json, jsonl, markdown, chart, value, none; table on a terminal, else tsv",
     Option::Arity::one, Complete::format},
    {"--to", "FILE", "Write to FILE, in the format of its extension unless -o says otherwise", Option::Arity::one,
     Complete::file},
    {"--fields", "NAME,…", "Only these columns, in this order; a chart keeps those that name its points",
     Option::Arity::many},
};

constexpr Option target_options[] = {
    {"--customer", "ID", "Ask about this customer (of those you may see)", Option::Arity::one, Complete::customer},
    {"--all-customers", "", "Ask about all customers together (admins)", Option::Arity::flag},
};

constexpr Option check_options[] = {
    {"--max-age", "AGE",
     "Fail with exit code 7, after the answer, when a source was last read longer ago than 90s, 30m, 2h or 1d"},
    {"--allow-partial", "",
     "Do not fail, as else with exit code 7, where a source is failing, too old or was never read",
     Option::Arity::flag},
};

constexpr Option shared_options[] = {
    {"-h,--help", "", "Show help", Option::Arity::flag},
    {"-q,--quiet", "", "Say nothing but the answer and errors", Option::Arity::flag},
    {"--no-input", "", "Never ask; fail with exit code 2 where input is needed", Option::Arity::flag},
    {"--profile", "NAME", "Use the credentials and server kept under NAME [env PORTICO_PROFILE]"},
    {"--server", "URL", "Call this daemon: unix:/PATH of its socket, or https://HOST[:PORT] [env PORTICO_SERVER]"},
    {"--timeout", "SECONDS", "Give up waiting for the daemon after SECONDS (60)"},
    {"--color", "WHEN", "Colour: auto, always or never [env NO_COLOR]"},
};

}  // namespace

std::vector<std::string> fixed_values(Complete kind) {
  if (kind == Complete::format) return text::format_names();
  if (kind == Complete::chart) return text::chart_kind_names();
  if (kind == Complete::every) return model::every_words();
  return {};
}

std::span<const Option> global_options() { return shared_options; }

std::vector<Option> options_of(const Command& command) {
  std::vector<Option> options(command.options.begin(), command.options.end());
  if (has(command.takes, Takes::target))
    options.insert(options.end(), std::begin(target_options), std::end(target_options));
  if (has(command.takes, Takes::answer))
    options.insert(options.end(), std::begin(answer_options), std::end(answer_options));
  if (has(command.takes, Takes::checks))
    options.insert(options.end(), std::begin(check_options), std::end(check_options));
  return options;
}

}  // namespace portico::cli
