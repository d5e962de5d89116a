#pragma once
#include <string>
#include <string_view>

#include <boost/test/unit_test.hpp>

#include "config/tree.hpp"
#include "ingest/sync.hpp"
#include "memory_warehouse.hpp"
#include "model/catalog_config.hpp"
#include "support/fakes.hpp"
#include "support/memory_files.hpp"

namespace portico::testing {

/// A configuration with all that syncing stands on. `Reads` are the files: MemoryFiles or SystemFiles.
struct Portal {
  Portal(std::string_view configuration, Files& with)
      : tree(config::Tree::parse(configuration, "x.toml")), files(with) {
    catalog = model::read_catalog(tree.root(), zones);
    sources = ingest::read_sources(tree.root());
    tree.refuse_unread();
    BOOST_REQUIRE_EQUAL(tree.problems().print(), "");
  }

  ingest::SyncReport sync(const std::string& source) {
    const auto report = syncer.sync(source);
    BOOST_REQUIRE_MESSAGE(report.has_value(), (report ? "" : report.error().message));
    return *report;
  }
  std::string error(const std::string& source) {
    const auto report = syncer.sync(source);
    return report ? "no error" : report.error().message;
  }
  /// All rows of a dataset in the order of their keys: "customer: value value".
  std::string rows(const std::string& dataset) const {
    std::string text;
    const auto found = warehouse.rows.find(dataset);
    if (found == warehouse.rows.end()) return text;
    for (const auto& [key, row] : found->second) {
      text += to_string(row.customer) + ':';
      for (const Value& value : row.values) text += ' ' + (is_null(value) ? "null" : to_string(value));
      text += '\n';
    }
    return text;
  }

  Zones zones;
  config::Tree tree;
  Files& files;
  model::Catalog catalog;
  std::vector<ingest::SourceDefinition> sources;
  MemoryWarehouse warehouse;
  FakeClock clock;
  MemoryLog log;
  ingest::Syncer syncer{catalog, sources, ingest::World{warehouse, files, zones, clock, log}};
};

}  // namespace portico::testing
