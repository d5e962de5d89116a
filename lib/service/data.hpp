#pragma once
#include "customer/record.hpp"
#include "protocol/data.hpp"
#include "query/engine.hpp"
#include "query/sql_answer.hpp"
#include "report/reporter.hpp"
#include "service/changes.hpp"
#include "service/context.hpp"
#include "service/saved.hpp"

namespace portico::service {

/// query.*, customer.*, dataset.* and report.*: everything that answers customer data. Each request gets its scope
/// first.
class Data {
 public:
  struct Uses {
    const query::Engine& engine;
    const query::SqlEngine& sql;
    const report::Reporter& reporter;
    const Saved& saved;
    Changes& changes;
  };
  Data(const Context& context, const query::World& world, const Uses& uses)
      : context_(context), world_(world), uses_(uses) {}
  void bind(Dispatcher& dispatcher);

 private:
  Result<model::Answer> query(const protocol::QueryRun& request, const Caller& caller) const;
  Result<Later<protocol::QueryChange>> await(const protocol::QueryAwait& request, const Caller& caller) const;
  Result<model::Explanation> explain(const protocol::QueryRun& request, const Caller& caller) const;
  Result<Pieces> rows(const protocol::RowsRun& request, const Caller& caller) const;
  Result<model::Answer> sql(const protocol::QuerySql& request, const Caller& caller) const;
  Result<protocol::CustomerList> customers(const protocol::Target& target, const Caller& caller) const;
  Result<protocol::CustomerRecord> customer(const protocol::CustomerShow& request, const Caller& caller) const;
  Result<protocol::CustomerRecord> record_of(const protocol::CustomerShow& request, const model::Scope& scope) const;
  protocol::DatasetList datasets(const Caller& caller) const;
  protocol::DatasetInfo info_of(const model::Dataset& dataset, const Caller& caller) const;
  Result<protocol::DatasetShown> dataset(const protocol::DatasetShow& request, const Caller& caller) const;
  protocol::ReportList reports() const;
  Result<model::Document> report(const protocol::ReportRun& request, const Caller& caller) const;
  Result<protocol::Rendered> render(const protocol::ReportRender& request, const Caller& caller) const;

  const Context& context_;
  query::World world_;
  Uses uses_;
};

}  // namespace portico::service
