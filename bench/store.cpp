#include "bench/store.hpp"

#include <fstream>
#include <iostream>

#include <fmt/format.h>

#include "bench/measure.hpp"
#include "core/memory.hpp"
#include "ingest/mapping.hpp"

namespace portico::bench {
namespace {

std::string file_name(const Sample& sample) { return fmt::format("{}-{}", sample.name, sample.rows); }

void write_configuration(const Sample& sample, const std::filesystem::path& folder, const std::filesystem::path& csv,
                         const std::filesystem::path& file) {
  std::ofstream(file) << fmt::format(
      R"toml([daemon]
data_dir = "{0}"
listen = ["unix:{0}/bench.sock"]
[source.file]
kind = "csv"
path = "{1}"
[dataset.sales]
kind = "events"
customer = {{ field = "customer", in = "shop" }}
time = "sold_at"
key = ["line_id"]
[[dataset.sales.from]]
source = "file"
[dataset.sales.fields]
line_id = "{2}"
customer = "text"
sold_at = "time"
country = "text"
product = "text"
status = "text"
quantity = {{ type = "int", min = 1, max = 1000 }}
price = "decimal(2)"
amount = {{ type = "decimal(2)", value = "quantity * price" }}
[dataset.sales.measures]
revenue = "sum(amount)"
total_price = "sum(price)"
lines = "count()"
)toml",
      folder.string(), csv.string(), sample.keys == KeyShape::text ? "text" : "int");
}

}  // namespace

std::filesystem::path csv_of(const Sample& sample, const std::filesystem::path& folder) {
  return folder / (file_name(sample) + ".csv");
}

void ensure_csv(const Sample& sample, const std::filesystem::path& folder) {
  const auto file = csv_of(sample, folder);
  if (std::filesystem::exists(file)) return;
  const auto part = file.string() + ".part";
  write_csv(sample, 0, sample.rows, part);
  std::filesystem::rename(part, file);
}

Arguments read_arguments(int argc, char** argv) {
  keep_freed_memory();  // as the daemon does
  const std::string_view name = argc > 2 ? argv[2] : "";
  const auto sample = named_sample(name, argc > 3 ? std::atoll(argv[3]) : 5'000'000);
  if (!sample || sample->rows <= 0) {
    std::cerr << fmt::format("usage: {} FOLDER NAME [ROWS]; see bench/sample.hpp for the names\n", argv[0]);
    std::exit(2);
  }
  const auto folder = std::filesystem::absolute(argv[1]);
  std::filesystem::create_directories(folder);
  return {folder, *sample};
}

Store::Store(const Sample& sample, const std::filesystem::path& folder, const std::filesystem::path& csv, State state)
    : sample_(sample),
      folder_(folder),
      state_(state),
      log_(Log::Level::warning, StderrLog::Prefix::time),
      file_(folder / ((state == State::scratch ? std::string("scratch") : file_name(sample)) + ".db")) {
  if (state != State::kept) remove_files();
  const auto configured = folder / (file_name(sample) + ".toml");
  write_configuration(sample, folder, csv, configured);
  configuration_ = service::load_configuration(files_, configured, zones_, "").value();
  warehouse_ = warehouse::open_embedded(file_, clock_);
  syncer_ = std::make_unique<ingest::Syncer>(configuration_.catalog, configuration_.sources,
                                             ingest::World{*warehouse_, files_, zones_, clock_, log_});
  syncer_->define_all().value();
}

Store::~Store() {
  warehouse_.reset();
  if (state_ == State::scratch) remove_files();
}

void Store::remove_files() const {
  for (const char* suffix : {"", "-wal", "-shm", "-mark"}) std::filesystem::remove(file_.string() + suffix);
}

warehouse::Layout Store::layout() const { return ingest::layout_of(*configuration_.catalog.dataset("sales")); }

double Store::load() {
  ensure_csv(sample_, folder_);
  return seconds([&] {
    sync();
    warehouse_->maintain();
  });
}

void Store::load_once() {
  if (warehouse_->latest_tx() == 0) load();
}

}  // namespace portico::bench
