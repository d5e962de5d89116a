#include "protocol/fuzz_parsers.hpp"

#include "protocol/messages.hpp"

namespace portico::testing {
namespace {

constexpr std::string_view messages[] = {
    "query.run\n{\"target\":{\"customer\":\"6\"},\"query\":{\"measures\":[\"revenue\"],\"by\":[\"country\"],\"top\":7}"
    "}",
    "query.run\n{\"query\":{\"top\":null,\"limit\":2.0,\"moving\":9223372036854775807,\"total\":true}}",
    "query.run\n{\"query\":{\"measures\":[\"a\",7]}}",
    "query.run\n{\"target\":{\"customer\":\"6\",\"customer\":\"7\"}}",
    "query.run\n{\"target\":{\"custmer\":\"6\"}}",
    "query.run "
    "answer\n{\"columns\":[{\"name\":\"a\",\"type\":\"decimal(2)\",\"role\":\"measure\"}],\"rows\":[[1.50],[null]]}",
    "query.run answer\n{\"columns\":[{\"name\":\"a\",\"type\":\"text\"}],\"rows\":[[\"x\"],[\"\"]],\"total\":[null]}",
    "query.run answer\n{\"columns\":[{\"name\":\"a\",\"type\":\"int\"}],\"rows\":[[1,2],[]]}",
    "login.code\n{\"ticket\":\"\\ud83d\\ude00\",\"code\":\"123456\"}",
    "login.code\n{\"ticket\":\"\xff\"}",
    "schedule.create\n{\"name\":\"weekly\",\"at\":\"every monday at 07:00\",\"to\":[\"a@example.com\"]}",
    "delivery.show\n{\"id\":-9223372036854775808}",
    "report.run answer\n{}",
    "status\n{}",
    "status\n[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
};

/// Calls `visit.template operator()<Message>(name)` for each method's request and answer.
template <class Visit>
void each_side(const Visit& visit) {
  std::apply(
      [&](const auto&... call) {
        (visit.template operator()<typename std::remove_cvref_t<decltype(call)>::Request>(std::string(call.name)), ...);
        (each_response<std::remove_cvref_t<decltype(call)>>(visit, std::string(call.name) + " answer"), ...);
      },
      calls);
}

/// Whether the JSON is one; where it is, it comes back equal.
template <class Message>
bool takes_as(const protocol::Json& json) {
  const auto message = protocol::decode<Message>(json);
  if (!message) {
    promise(message.error().code == Errc::invalid && !message.error().message.empty(), "an error that says something");
    return false;
  }
  const std::string text = protocol::encode(*message);
  const auto again = protocol::parse(text);
  promise(again.has_value(), "parses what it has written: " + text);
  const auto decoded = protocol::decode<Message>(*again);
  promise(decoded && same(*message, *decoded), "decodes what it has encoded: " + text);
  return true;
}

bool takes_message(std::string_view text) {
  const std::size_t head = std::min(text.find('\n'), text.size());
  const auto json = protocol::parse(text.substr(std::min(head + 1, text.size())));
  if (!json) {
    promise(json.error().code == Errc::invalid, "another error than invalid");
    return false;
  }
  bool taken = false;
  each_side([&]<class Message>(const std::string& name) {
    if (text.substr(0, head) == name) taken = takes_as<Message>(*json);
  });
  return taken;
}

std::string likely_message(Dice& dice) {
  Sampler sampler(dice.word());
  std::size_t sides = 0;
  each_side([&]<class Message>(const std::string&) { ++sides; });
  std::size_t chosen = dice.index(sides);
  std::string text;
  each_side([&]<class Message>(const std::string& name) {
    if (chosen-- == 0) text = name + "\n" + protocol::encode(sampler.sample<Message>());
  });
  return text;
}

}  // namespace

const FuzzedParser message_parser{"message", messages, takes_message, likely_message};

}  // namespace portico::testing
