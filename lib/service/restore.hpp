#pragma once
#include "service/backup.hpp"

namespace portico::service {

/// What becomes of data that is there.
enum class Existing { refused, replaced };

/// Puts a backup in the place of the data folder's databases; the folder is made if need be, its root key has to be
/// there: it is in no backup. The copies are checked against the manifest, by their page checksums and by the audit log
/// (which only the right root key verifies) before anything of the old changes.
///
/// In the restored control.db all sessions have ended, recovery codes and open invites are void, and the outbox is
/// held. A kill at any moment leaves the old databases, or the new ones once they are used next: they are made ready in
/// `restoring`, which becomes `restored` by one rename, and moved from there by `finish_restore`, which every opening
/// of the folder begins with.
///
/// `conflict` when a daemon uses the folder, or it holds data and `existing` is refused; `not_found` without backup or
/// root key; `corrupt` when the backup is damaged or of another root key.
Result<Manifest> restore(const DataFolder& data, const std::filesystem::path& backup, Existing existing,
                         const Ports& ports);

}  // namespace portico::service
