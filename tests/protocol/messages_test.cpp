#include "protocol/messages.hpp"

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

using namespace portico;
using namespace portico::testing;
using protocol::Json;

namespace {

/// Some JSON, near to what messages look like.
Json random_json(Sampler& sampler, int depth) {
  static constexpr const char* names[] = {"target", "query", "customer", "rows",  "columns", "provenance",
                                          "name",   "type",  "email",    "limit", "blocks",  "total",
                                          "answer", "role",  "kind",     "x"};
  const std::uint64_t kind = sampler.below(depth > 0 ? 9 : 6);
  if (kind == 0) return nullptr;
  if (kind == 1) return sampler.below(2) == 0;
  if (kind == 2) return sampler.sample<std::int64_t>();
  if (kind == 3) return static_cast<double>(sampler.sample<std::int64_t>()) / 7;
  if (kind < 6) return Json(sampler.text());
  if (kind == 6) {
    boost::json::array items;
    for (std::uint64_t i = sampler.below(3); i > 0; --i) items.push_back(random_json(sampler, depth - 1));
    return items;
  }
  boost::json::object object;
  for (std::uint64_t i = sampler.below(4); i > 0; --i)
    object[names[sampler.below(std::size(names))]] = random_json(sampler, depth - 1);
  return object;
}

/// Puts something random in the place of one member or item, somewhere inside.
void spoil(Json& json, Sampler& sampler) {
  if (json.is_object() && !json.get_object().empty() && sampler.below(4) != 0) {
    auto& object = json.get_object();
    spoil((object.begin() + static_cast<std::ptrdiff_t>(sampler.below(object.size())))->value(), sampler);
  } else if (json.is_array() && !json.get_array().empty() && sampler.below(4) != 0) {
    spoil(json.get_array()[sampler.below(json.get_array().size())], sampler);
  } else {
    json = random_json(sampler, 2);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(protocol_messages)

BOOST_AUTO_TEST_CASE(every_message_comes_back_equal) {
  Sampler sampler(seed());
  each_message([&]<class Message>(std::string_view name) {
    for (int i = 0; i < 40; ++i) {
      const Message message = sampler.sample<Message>();
      const auto text = protocol::encode(message);
      const auto back = protocol::decode<Message>(protocol::parse(text).value());
      BOOST_REQUIRE_MESSAGE(back.has_value(), name << ": " << text << ": " << back.error().message);
      BOOST_REQUIRE_MESSAGE(same(message, *back), name << ": " << text);
    }
  });
}

BOOST_AUTO_TEST_CASE(every_message_is_an_object_and_refuses_a_member_it_does_not_know) {
  each_message([&]<class Message>(std::string_view name) {
    Json json = protocol::to_json(Message());
    BOOST_REQUIRE_MESSAGE(json.is_object(), name);
    json.get_object()["bogus"] = 1;
    const auto refused = protocol::decode<Message>(json);
    BOOST_REQUIRE_MESSAGE(!refused.has_value(), name);
    BOOST_TEST(refused.error().message == "'bogus': no such member");
    BOOST_TEST(!protocol::decode<Message>(Json("text")).has_value());
    BOOST_TEST(!protocol::decode<Message>(Json(boost::json::array())).has_value());
  });
}

BOOST_AUTO_TEST_CASE(what_decodes_at_all_encodes_to_the_same_again) {
  Sampler sampler(seed() + 1);
  each_message([&]<class Message>(std::string_view name) {
    for (int i = 0; i < 60; ++i) {
      Json json = i % 3 == 0 ? random_json(sampler, 3) : protocol::to_json(sampler.sample<Message>());
      if (i % 3 != 0) spoil(json, sampler);
      const auto decoded = protocol::decode<Message>(json);
      if (!decoded) {
        BOOST_TEST((decoded.error().code == Errc::invalid));
        BOOST_TEST(!decoded.error().message.empty());
        continue;
      }
      const auto again = protocol::decode<Message>(protocol::to_json(*decoded));
      BOOST_REQUIRE_MESSAGE(again.has_value() && same(*decoded, *again), name << ": " << protocol::serialize(json));
    }
  });
}

BOOST_AUTO_TEST_SUITE_END()
