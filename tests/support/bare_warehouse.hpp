#pragma once
#include "warehouse/warehouse.hpp"

namespace portico::testing {

/// What fakes of a warehouse have no use for.
class BareWarehouse : public warehouse::Warehouse {
 public:
  using warehouse::Warehouse::scan;
  warehouse::ScanStats scan(const warehouse::ScanRequest& request,
                            std::span<const warehouse::BlockSink> sinks) const override {
    return scan(request, sinks.front());
  }
  std::optional<warehouse::TimeExtent> extent(const std::string&, const warehouse::PartySet&,
                                              std::optional<warehouse::Tx>) const override {
    return std::nullopt;
  }
  std::vector<warehouse::Commit> commits(warehouse::Tx) const override { return {}; }
  void live_keys(const std::string&, const std::string&,
                 const std::function<void(const warehouse::Keys&)>&) const override {}
  std::vector<warehouse::Removal> erase(std::span<const warehouse::PartyId>) override { return {}; }
  std::optional<warehouse::Removal> keep_from(const std::string&, Instant) override { return std::nullopt; }
  std::vector<warehouse::Removal> removals(const std::string&) const override { return {}; }
  void maintain() override {}
  warehouse::Verification verify() const override { return {}; }
  Result<void> backup(const std::filesystem::path&) const override { return {}; }
};

}  // namespace portico::testing
