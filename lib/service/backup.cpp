#include "service/backup.hpp"

#include <sys/stat.h>

#include "core/blake2b.hpp"
#include "protocol/json.hpp"
#include "warehouse/ledger.hpp"

namespace portico::service {
namespace {

constexpr std::string_view schema = "portico.backup/1";

std::filesystem::path manifest_of(const std::filesystem::path& folder) { return folder / "manifest.json"; }

Result<std::pair<std::int64_t, std::string>> size_and_hash(const std::filesystem::path& file, Files& files) {
  Blake2b hash;
  std::int64_t size = 0;
  PORTICO_CHECK(files.stream(file, [&](std::string_view piece) {
    hash.add(piece);
    size += static_cast<std::int64_t>(piece.size());
    return true;
  }));
  return std::pair{size, to_hex(hash.finish())};
}

Result<void> make_new(const std::filesystem::path& folder) {
  if (std::filesystem::exists(std::filesystem::symlink_status(folder)))
    return Error{Errc::conflict, fmt::format("{} exists already", folder.string()), "Name a folder that does not."};
  return make_private(folder);
}

Result<BackupFile> copy(const std::filesystem::path& from, const std::filesystem::path& folder, Files& files) {
  const auto target = folder / from.filename();
  db::Database::open(from, {.access = db::Database::Access::read_only, .automatic_checkpoints = false})
      .backup_to(target);
  PORTICO_TRY(const auto facts, size_and_hash(target, files));
  return BackupFile{from.filename(), facts.first, facts.second};
}

/// Of a copy: opening the working file would not tell which state was copied.
std::int64_t tx_of(const std::filesystem::path& copy) {
  db::Database database = db::Database::open(copy, {});
  return warehouse::latest_tx(database);
}

Result<Manifest> fill(const DataFolder& data, const std::filesystem::path& target, const Ports& ports) {
  Manifest manifest{
      .schema = std::string(schema), .version = PORTICO_VERSION, .made_at = ports.clock.now(), .tx = 0, .files = {}};
  for (const auto& file : {data.control(), data.warehouse()}) {
    PORTICO_TRY(auto copied, copy(file, target, ports.files));
    manifest.files.push_back(std::move(copied));
  }
  manifest.tx = tx_of(target / data.warehouse().filename());
  PORTICO_CHECK(ports.files.write(manifest_of(target), protocol::encode(manifest) + "\n", FileMode::secret));
  return manifest;
}

}  // namespace

Result<Manifest> back_up(const DataFolder& data, const std::filesystem::path& target, const Ports& ports) {
  for (const auto& file : {data.control(), data.warehouse()})
    if (!std::filesystem::exists(file))
      return Error{Errc::not_found, fmt::format("there is no {}", file.string()), "Correct data_dir in [daemon]."};
  PORTICO_CHECK(make_new(target));
  Result<Manifest> made = Error{};
  try {
    made = fill(data, target, ports);
  } catch (const Failure& failure) {
    made = failure.error();
  }
  std::error_code ignored;
  if (!made) std::filesystem::remove_all(target, ignored);
  return made;
}

Result<Manifest> read_manifest(const std::filesystem::path& folder, Files& files) {
  const auto file = manifest_of(folder);
  const auto text = files.read(file);
  if (!text && text.error().code == Errc::not_found)
    return Error{Errc::not_found, fmt::format("{} is no backup: it has no manifest.json", folder.string()),
                 "Name a folder that 'porticod backup' has made."};
  PORTICO_CHECK(text);
  const auto json = protocol::parse(*text);
  auto manifest = json ? protocol::decode<Manifest>(*json) : Result<Manifest>(json.error());
  if (!manifest)
    return Error{Errc::corrupt, fmt::format("{} does not read: {}", file.string(), manifest.error().message),
                 "Use another backup."};
  if (manifest->schema == schema) return manifest;
  return Error{Errc::conflict,
               fmt::format("{} was written by porticod {}, in a form that this one does not know", file.string(),
                           manifest->version),
               "Use that version, or a newer one."};
}

Result<void> check_copy(const std::filesystem::path& folder, const BackupFile& file, Files& files) {
  PORTICO_TRY(const auto facts, size_and_hash(folder / file.name, files));
  if (facts.first == file.size && facts.second == file.blake2b) return {};
  return Error{Errc::corrupt,
               fmt::format("{} is not the file that was backed up: its {} differs from the manifest",
                           (folder / file.name).string(), facts.first == file.size ? "hash" : "size"),
               "Use another backup."};
}

}  // namespace portico::service
