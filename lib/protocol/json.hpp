#pragma once
/// protocol: what the daemon and its callers say to each other: the table of methods, their request and response types,
/// and the one translation of those to JSON. It knows neither sockets nor stores.
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/json.hpp>
#include <boost/mp11.hpp>
#include <fmt/format.h>

#include "core/cell_text.hpp"
#include "core/error.hpp"
#include "core/time.hpp"

/// Messages are plain structs described with BOOST_DESCRIBE_STRUCT; the member names are the JSON names. Decoding is
/// strict: an unknown member or a wrong type is refused with the member's path. A missing member keeps its default.
/// Absent optionals are left out.
namespace portico::protocol {

using Json = boost::json::value;

/// A member that does not fit; caught by `decode`.
struct Mismatch {
  std::string path;
  std::string expected;
};

/// The path of a member or an item in `path` ("" for the whole message): "query.sort", "rows[3]".
std::string member_path(const std::string& path, std::string_view name);
std::string item_path(const std::string& path, std::size_t index);

template <class T>
concept Described = boost::describe::has_describe_members<T>::value;

/// Types with a codec of their own specialise this: `static void append(std::string& out, const T&)`, `static T
/// decode(const Json&, path)`.
template <class T>
struct Codec;

template <class T>
concept HasCodec = requires(std::string& out, const T& value) {
  Codec<T>::append(out, value);
};

template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_any_access>;

/// A JSON string.
void append_text(std::string& out, std::string_view text);

template <class Items, class Append>
void append_items(std::string& out, const Items& items, const Append& append);
template <class T>
void append_members(std::string& out, const T& value);

template <class T>
void append_json(std::string& out, const T& value) {
  if constexpr (HasCodec<T>) {
    Codec<T>::append(out, value);
  } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Date>) {
    out += '"';
    append_iso(out, value);
    out += '"';
  } else if constexpr (std::is_same_v<T, std::string>) {
    append_text(out, value);
  } else if constexpr (std::is_same_v<T, bool>) {
    out += value ? "true" : "false";
  } else if constexpr (IsOptional<T>::value) {
    value ? append_json(out, *value) : void(out += "null");
  } else if constexpr (IsVector<T>::value) {
    append_items(out, value, [&](const auto& item) { append_json(out, item); });
  } else if constexpr (Described<T>) {
    append_members(out, value);
  } else {
    static_assert(std::is_integral_v<T>, "this type needs a Codec");
    const fmt::format_int digits(value);
    out.append(digits.data(), digits.size());
  }
}

/// An array: `append(item)` writes each of the items.
template <class Items, class Append>
void append_items(std::string& out, const Items& items, const Append& append) {
  out += '[';
  bool first = true;
  for (const auto& item : items) {
    if (!std::exchange(first, false)) out += ',';
    append(item);
  }
  out += ']';
}

template <class T>
void append_members(std::string& out, const T& value) {
  out += '{';
  bool first = true;
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    const auto& field = value.*member.pointer;
    if constexpr (IsOptional<std::remove_cvref_t<decltype(field)>>::value)
      if (!field) return;
    if (!std::exchange(first, false)) out += ',';
    append_text(out, member.name);
    out += ':';
    append_json(out, field);
  });
  out += '}';
}

/// A message as it travels.
template <class T>
std::string encode(const T& message) {
  std::string text;
  append_json(text, message);
  return text;
}

template <class T>
T from_json(const Json& json, const std::string& path);

template <class T>
T described_from_json(const Json& json, const std::string& path) {
  if (!json.is_object()) throw Mismatch{path, "an object"};
  T result;
  std::size_t known = 0;
  const auto& object = json.get_object();
  boost::mp11::mp_for_each<Members<T>>([&](auto member) {
    const Json* field = object.if_contains(member.name);
    if (!field) return;
    ++known;
    auto& target = result.*member.pointer;
    target = from_json<std::remove_cvref_t<decltype(target)>>(*field, member_path(path, member.name));
  });
  if (known == object.size()) return result;
  for (const auto& field : object) {
    bool found = false;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) { found = found || field.key() == member.name; });
    if (!found) throw Mismatch{member_path(path, field.key()), "no such member"};
  }
  return result;
}

template <class T>
T from_json(const Json& json, const std::string& path) {
  if constexpr (HasCodec<T>) {
    return Codec<T>::decode(json, path);
  } else if constexpr (std::is_same_v<T, Instant>) {
    const auto instant = json.is_string() ? parse_instant(std::string_view(json.get_string())) : std::nullopt;
    if (!instant) throw Mismatch{path, "an ISO 8601 time"};
    return *instant;
  } else if constexpr (IsOptional<T>::value) {
    if (json.is_null()) return std::nullopt;
    return from_json<typename T::value_type>(json, path);
  } else if constexpr (IsVector<T>::value) {
    if (!json.is_array()) throw Mismatch{path, "an array"};
    T items;
    for (std::size_t i = 0; i < json.get_array().size(); ++i)
      items.push_back(from_json<typename T::value_type>(json.get_array()[i], item_path(path, i)));
    return items;
  } else if constexpr (Described<T>) {
    return described_from_json<T>(json, path);
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (!json.is_string()) throw Mismatch{path, "text"};
    return std::string(json.get_string());
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_bool()) throw Mismatch{path, "true or false"};
    return json.get_bool();
  } else {
    static_assert(std::is_integral_v<T>, "this type needs a Codec");
    boost::system::error_code out_of_range;
    const T number = json.is_number() ? json.to_number<T>(out_of_range) : T{};
    if (!json.is_number() || out_of_range) throw Mismatch{path, "a whole number"};
    return number;
  }
}

/// `json` as a T. `invalid`, naming the member, when it does not fit.
template <class T>
Result<T> decode(const Json& json) {
  try {
    return from_json<T>(json, "");
  } catch (const Mismatch& mismatch) {
    const std::string where = mismatch.path.empty() ? "the message" : "'" + mismatch.path + "'";
    return Error{Errc::invalid,
                 where + ": " + (mismatch.expected == "no such member" ? "" : "expected ") + mismatch.expected, ""};
  }
}

/// Text to JSON, at most 32 levels deep. `invalid` with the position when malformed.
Result<Json> parse(std::string_view text);
std::string serialize(const Json& json);

/// A message as a tree, for what does not take it as it is. Throws `Failure` (invalid) where it does not parse again:
/// texts that are not UTF-8, more than 32 levels.
template <class T>
Json to_json(const T& message) {
  return parse(encode(message)).value();
}

}  // namespace portico::protocol
