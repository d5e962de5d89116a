#include "cli/session.hpp"

#include <fstream>
#include <sstream>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "protocol/sign_in.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using namespace portico::cli;
using text::Format;

namespace {

/// One run of the command without a daemon.
struct Run {
  testing::ScratchFolder folder;
  std::istringstream in;
  std::ostringstream out, err;
  Console::Facts facts;
  Arguments arguments;
  std::optional<Console> console;
  std::optional<Session> made;

  Session& session() {
    if (made) return *made;
    console.emplace(in, out, err, facts);
    return made.emplace(*console,
                        client::Environment{{"PORTICO_CONFIG_DIR", folder.path().string()},
                                            {"PORTICO_SERVER", "unix:" + (folder / "none.sock").string()}},
                        arguments);
  }
  std::string file(const std::string& name) const {
    std::ifstream stream(folder / name);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

Listing two_rows() {
  Listing listing{{"name", text_type}, {"rows", int_type}};
  listing.add({"shop", std::int64_t{7}}).add({"crm", {}});
  return listing;
}

/// Revenue in two currencies.
model::Answer two_currencies() {
  model::Answer answer;
  answer.columns = {{"currency", text_type, model::AnswerColumn::Role::dimension, ""},
                    {"revenue", int_type, model::AnswerColumn::Role::measure, "", "currency"}};
  answer.rows = {{std::string("EUR"), std::int64_t{70}}, {std::string("USD"), std::int64_t{30}}};
  return answer;
}

Error thrown(const std::function<void()>& act) {
  try {
    act();
  } catch (const Failure& failure) {
    return failure.error();
  }
  BOOST_FAIL("nothing was thrown");
  return {};
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_session)

BOOST_AUTO_TEST_CASE(exit_codes_are_those_of_the_contract) {
  const std::pair<Errc, int> codes[] = {{Errc::invalid, 2},       {Errc::not_found, 3}, {Errc::not_signed_in, 4},
                                        {Errc::second_factor, 4}, {Errc::denied, 5},    {Errc::conflict, 6},
                                        {Errc::partial, 7},       {Errc::pending, 8},   {Errc::unavailable, 9},
                                        {Errc::throttled, 9},     {Errc::storage, 1},   {Errc::corrupt, 1},
                                        {Errc::internal, 1}};
  for (const auto& [code, exit] : codes) BOOST_TEST(exit_code(code) == exit, name_of(code));
}

BOOST_FIXTURE_TEST_CASE(a_pipe_gets_tsv_and_a_terminal_a_table, Run) {
  BOOST_TEST((session().format() == Format::tsv));
  BOOST_TEST((session().report_format() == Format::table));
  Run at_terminal;
  at_terminal.facts.output_is_terminal = true;
  BOOST_TEST((at_terminal.session().format() == Format::table));
}

BOOST_FIXTURE_TEST_CASE(the_output_option_goes_before_the_extension, Run) {
  arguments.add("--to", "x.csv");
  BOOST_TEST((session().format() == Format::csv));
  arguments.add("--output", "json");
  BOOST_TEST((session().format() == Format::json));
}

BOOST_FIXTURE_TEST_CASE(a_dash_stands_for_standard_output, Run) {
  for (const char* name : {"-", "/dev/stdout"}) {
    Run run;
    run.arguments.add("--to", name);
    run.session().show(two_rows());
    BOOST_TEST(run.out.str() == "name\trows\nshop\t7\ncrm\t\\N\n");
    BOOST_TEST(run.err.str() == "");
  }
}

BOOST_FIXTURE_TEST_CASE(a_total_that_a_format_leaves_out_is_told, Run) {
  auto answer = two_currencies();
  answer.total = std::vector<Value>{{}, {}};
  session().show(answer);
  BOOST_TEST(err.str() == "The total is left out: tsv has rows only; -o json or table shows it.\n");
}

BOOST_FIXTURE_TEST_CASE(a_chart_can_be_written_as_text, Run) {
  arguments.mark("--chart");
  arguments.add("--to", "x.txt");
  BOOST_TEST((session().format() == Format::chart));
}

BOOST_FIXTURE_TEST_CASE(a_chart_that_is_to_be_something_else_is_refused, Run) {
  arguments.mark("--chart");
  arguments.add("--output", "json");
  BOOST_TEST(thrown([&] { session(); }).message == "--chart draws, but -o json does not");
  Run picture;
  picture.arguments.mark("--chart");
  picture.arguments.add("--to", "a/x.png");
  const Error refused = thrown([&] { picture.session(); });
  BOOST_TEST(refused.message == "--chart draws in characters, but the name 'a/x.png' says png");
  BOOST_TEST(refused.hint == "Let its name end in .txt.");
}

BOOST_FIXTURE_TEST_CASE(an_unknown_format_is_refused_before_anything_is_done, Run) {
  arguments.add("--output", "jsno");
  BOOST_TEST(thrown([&] { session(); }).message.find("jsno") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(an_unknown_chart_is_refused_before_anything_is_done, Run) {
  arguments.add("--chart", "haetmap");
  const Error refused = thrown([&] { session(); });
  BOOST_TEST(refused.message == "unknown chart 'haetmap'; did you mean 'heatmap'?");
  BOOST_TEST(refused.hint == "charts: line, bar, stacked, heatmap, sparkline");
}

BOOST_FIXTURE_TEST_CASE(the_kind_of_chart_is_drawn_by_either_option, Run) {
  model::Answer answer;
  answer.columns = {{"day", {TypeKind::date}, model::AnswerColumn::Role::time, ""},
                    {"orders", int_type, model::AnswerColumn::Role::measure, ""}};
  answer.rows = {{Date{std::chrono::days{20'000}}, std::int64_t{7}}};
  arguments.add("--chart", "bar");
  arguments.mark("--quiet");
  session().show(answer);
  arguments.add("--output", "chart");
  session().show(answer);
  BOOST_TEST(out.str().starts_with("orders\n2024-10-04  7  ██"));
  BOOST_TEST(out.str().substr(0, out.str().size() / 2) == out.str().substr(out.str().size() / 2));
}

BOOST_FIXTURE_TEST_CASE(listings_come_in_any_format_without_a_footer, Run) {
  session().show(two_rows());
  BOOST_TEST(out.str() == "name\trows\nshop\t7\ncrm\t\\N\n");
  BOOST_TEST(err.str().empty());
}

BOOST_FIXTURE_TEST_CASE(fields_choose_and_order_columns, Run) {
  arguments.add("--fields", "rows,name");
  session().show(two_rows());
  BOOST_TEST(out.str() == "rows\tname\n7\tshop\n\\N\tcrm\n");
}

BOOST_FIXTURE_TEST_CASE(fields_may_have_commas_in_their_names, Run) {
  Listing listing{{"quantity:0,5", text_type}, {"round(sum(x), 2)", int_type}, {"quantity", int_type}};
  listing.add({"..0", std::int64_t{7}, std::int64_t{1}});
  arguments.add("--fields", " round(sum(x), 2) , quantity:0,5");
  arguments.add("--fields", "quantity");
  session().show(listing);
  BOOST_TEST(out.str() == "round(sum(x), 2)\tquantity:0,5\tquantity\n7\t..0\t1\n");
}

BOOST_FIXTURE_TEST_CASE(an_empty_choice_of_fields_is_refused, Run) {
  arguments.add("--fields", " ");
  BOOST_TEST(thrown([&] { session().show(two_rows()); }).message == "--fields: the value is empty");
}

BOOST_FIXTURE_TEST_CASE(fields_of_a_chart_choose_its_measures_only, Run) {
  arguments.add("--output", "chart");
  arguments.mark("--quiet");
  auto answer = two_currencies();
  session().show(answer);
  const std::string whole = out.str();
  for (const char* fields : {"revenue", "revenue,currency", "currency,revenue"}) {
    Run run;
    run.arguments.add("--output", "chart");
    run.arguments.mark("--quiet");
    run.arguments.add("--fields", fields);
    auto wider = answer;
    wider.columns.push_back({"orders", int_type, model::AnswerColumn::Role::measure, ""});
    for (auto& row : wider.rows) row.push_back(std::int64_t{1});
    run.session().show(wider);
    BOOST_TEST(run.out.str() == whole, fields);
  }
}

BOOST_FIXTURE_TEST_CASE(a_unit_whose_column_is_left_out_is_not_named, Run) {
  arguments.add("--output", "json");
  arguments.add("--fields", "revenue");
  session().show(two_currencies());
  BOOST_TEST(out.str().find("revenue") != std::string::npos);
  BOOST_TEST(out.str().find("unit_field") == std::string::npos);
  Run both;
  both.arguments.add("--output", "json");
  both.arguments.add("--fields", "revenue,currency");
  both.session().show(two_currencies());
  BOOST_TEST(both.out.str().find(R"("unit_field":"currency")") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(an_unknown_field_is_refused_with_the_nearest, Run) {
  arguments.add("--fields", "rosw");
  const Error refused = thrown([&] { session().show(two_rows()); });
  BOOST_TEST(refused.message == "--fields: no column 'rosw'; did you mean 'rows'?");
  BOOST_TEST(refused.hint == "Columns: name, rows");
}

BOOST_FIXTURE_TEST_CASE(to_writes_the_file_and_says_so, Run) {
  arguments.add("--to", (folder / "list.csv").string());
  session().show(two_rows());
  BOOST_TEST(file("list.csv") == "name,rows\r\nshop,7\r\ncrm,\r\n");
  BOOST_TEST(out.str().empty());
  BOOST_TEST(err.str().starts_with("Written: "));
}

BOOST_FIXTURE_TEST_CASE(quiet_says_nothing, Run) {
  arguments.mark("--quiet");
  session().say("Done.");
  BOOST_TEST(err.str().empty());
}

BOOST_FIXTURE_TEST_CASE(objects_carry_their_schema_first, Run) {
  session().show_object("signed_in", {{"account", "ada@example.com"}});
  BOOST_TEST(out.str() == "{\"schema\":\"portico.signed_in/1\",\"account\":\"ada@example.com\"}\n");
}

BOOST_FIXTURE_TEST_CASE(output_that_cannot_be_written_is_an_error, Run) {
  out.setstate(std::ios::badbit);
  BOOST_TEST((thrown([&] { session().show(two_rows()); }).code == Errc::storage));
  BOOST_TEST((thrown([&] { session().write_text("x"); }).code == Errc::storage));
}

BOOST_FIXTURE_TEST_CASE(colour_is_auto_always_or_never, Run) {
  arguments.add("--color", "sometimes");
  BOOST_TEST((thrown([&] { session().show(two_rows()); }).code == Errc::invalid));
}

BOOST_FIXTURE_TEST_CASE(an_unknown_zone_is_refused, Run) {
  arguments.add("--tz", "Mars/Olympus");
  BOOST_TEST(thrown([&] { session().show(two_rows()); }).message.find("Mars/Olympus") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(the_timeout_has_bounds, Run) {
  arguments.add("--timeout", "0");
  BOOST_TEST((thrown([&] { session().client(); }).code == Errc::invalid));
}

BOOST_FIXTURE_TEST_CASE(without_a_daemon_a_call_is_unavailable, Run) {
  BOOST_TEST((thrown([&] { session().call(protocol::method::session_whoami, {}); }).code == Errc::unavailable));
}

BOOST_FIXTURE_TEST_CASE(no_input_forbids_asking, Run) {
  in.str("secret\n");
  arguments.mark("--no-input");
  BOOST_TEST((session().console().ask_secret("Password").error().code == Errc::invalid));
}

BOOST_FIXTURE_TEST_CASE(a_password_that_was_piped_in_is_not_asking, Run) {
  in.str("secret\n");
  arguments.mark("--no-input");
  arguments.mark("--password-stdin");
  BOOST_TEST(session().console().ask_secret("Password").value().text() == "secret");
}

BOOST_FIXTURE_TEST_CASE(what_cannot_be_undone_is_confirmed_by_typing_it, Run) {
  in.str("6\n7\n");
  session().confirm("Type 6", "6");
  BOOST_TEST(thrown([&] { session().confirm("Type 6", "6"); }).message == "not confirmed; nothing was changed");
  arguments.mark("--no-input");
  const Error refused = thrown([&] { session().confirm("Type 6", "6"); });
  BOOST_TEST((refused.code == Errc::invalid && refused.hint == "Add --yes to confirm."));
  arguments.mark("--yes");
  session().confirm("Type 6", "6");
}

BOOST_AUTO_TEST_SUITE_END()
