#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "customer/directory.hpp"
#include "support/fakes.hpp"
#include "support/scratch_folder.hpp"

namespace portico::testing {

/// One record of who somebody is, as a source of its namespace tells it.
struct Person {
  std::string id;
  std::optional<std::string> customer;
  std::optional<std::string> email;
  std::optional<std::string> company = {};
};

/// A warehouse in a folder of its own with two records datasets of equal fields: "shop_people" (namespace shop, the
/// primary one) and "crm_people" (namespace crm), and events "calls" of namespace desk.
class Books {
 public:
  Books();

  /// Stores the people of a dataset in one commit; answers its tx, or the newest if it changed nothing.
  warehouse::Tx put(const std::string& dataset, const std::vector<Person>& people, const std::string& source = "feed");
  /// The parties that the scope sees, as "crm:17", ascending.
  std::vector<std::string> seen(const model::Scope& scope) const;
  /// The ids of a dataset's rows that a scan for the scope answers, ascending.
  std::vector<std::string> rows(const std::string& dataset, const model::Scope& scope) const;
  warehouse::PartyId party(const std::string& name_space, const std::string& id) const;

  ScratchFolder folder;
  FakeClock clock;
  std::unique_ptr<warehouse::Warehouse> warehouse;
  model::CustomerModel model;
  model::Catalog catalog;  ///< of the datasets; its customer is the test's to fill
  customer::Directory directory;
};

/// Joins crm to shop by equal e-mail addresses.
model::MatchRule by_email();
/// Joins a namespace whose ids are the customers' own.
model::MatchRule same_ids(std::string name_space);

}  // namespace portico::testing
