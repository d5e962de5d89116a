#include "protocol/json.hpp"

#include <boost/test/unit_test.hpp>

#include "protocol/data.hpp"
#include "protocol/delivery.hpp"

using namespace portico;
using protocol::decode;
using protocol::parse;

namespace {

/// What decoding `text` as a T says is wrong; "" if nothing is.
template <class T>
std::string wrong(std::string_view text) {
  const auto decoded = decode<T>(parse(text).value());
  return decoded ? "" : decoded.error().message;
}

std::string nested(std::size_t levels) { return std::string(levels, '[') + std::string(levels, ']'); }

}  // namespace

BOOST_AUTO_TEST_SUITE(protocol_json)

BOOST_AUTO_TEST_CASE(refusals_name_the_members_path) {
  using protocol::QueryRun;
  BOOST_TEST(wrong<QueryRun>(R"({"target":{"custmer":"6"}})") == "'target.custmer': no such member");
  BOOST_TEST(wrong<QueryRun>(R"({"query":{"measures":["a",7]}})") == "'query.measures[1]': expected text");
  BOOST_TEST(wrong<QueryRun>(R"({"query":{"measures":"a"}})") == "'query.measures': expected an array");
  BOOST_TEST(wrong<QueryRun>(R"({"query":{"total":1}})") == "'query.total': expected true or false");
  BOOST_TEST(wrong<QueryRun>(R"({"query":{"top":"7"}})") == "'query.top': expected a whole number");
  BOOST_TEST(wrong<QueryRun>(R"({"query":null})") == "'query': expected an object");
  BOOST_TEST(wrong<QueryRun>("[]") == "the message: expected an object");
  BOOST_TEST(wrong<protocol::Ticket>(R"({"expires_at":"tomorrow"})") == "'expires_at': expected an ISO 8601 time");
}

BOOST_AUTO_TEST_CASE(whole_numbers_are_whole_and_fit) {
  using protocol::DeliveryNumber;
  BOOST_TEST(wrong<DeliveryNumber>(R"({"id":-9223372036854775808})").empty());
  BOOST_TEST(wrong<DeliveryNumber>(R"({"id":2.0})").empty());
  for (const char* number : {"1.5", "9223372036854775808", "1e30", "true", "\"1\"", "null"})
    BOOST_TEST(wrong<DeliveryNumber>(fmt::format(R"({{"id":{}}})", number)) == "'id': expected a whole number", number);
}

BOOST_AUTO_TEST_CASE(a_missing_member_keeps_its_default) {
  const auto name = decode<protocol::ScheduleName>(parse(R"({"name":"weekly"})").value()).value();
  BOOST_TEST(name.count == 5);
  BOOST_TEST(!name.target.all_customers);
}

BOOST_AUTO_TEST_CASE(absent_optionals_are_left_out_and_null_is_absent) {
  BOOST_TEST(!protocol::to_json(model::Query{}).get_object().contains("top"));
  BOOST_TEST(!decode<model::Query>(parse(R"({"top":null})").value()).value().top.has_value());
}

BOOST_AUTO_TEST_CASE(malformed_text_is_refused_with_its_position) {
  BOOST_TEST(parse(R"({"a":1,})").error().message.starts_with("malformed JSON at byte 7"));
  for (const char* text : {"", " ", "{", "[1", "\"a", "{}{}", "{} x", "nul", "'a'", "[1,]", "{\"a\" 1}", "01",
                           "\"\xff\"", "NaN", "// x\n1"})
    BOOST_TEST((parse(text).has_error() && parse(text).error().code == Errc::invalid), text);
}

BOOST_AUTO_TEST_CASE(blanks_around_are_taken) { BOOST_TEST(parse(" \n{} \r\n\t").has_value()); }

BOOST_AUTO_TEST_CASE(depth_is_limited_to_32_levels) {
  BOOST_TEST(parse(nested(32)).has_value());
  BOOST_TEST(!parse(nested(33)).has_value());
  BOOST_TEST(!parse(nested(100'000)).has_value());
}

BOOST_AUTO_TEST_CASE(a_repeated_member_counts_once) {
  BOOST_TEST(decode<protocol::Target>(parse(R"({"customer":"6","customer":"7"})").value()).value().customer == "7");
}

BOOST_AUTO_TEST_SUITE_END()
