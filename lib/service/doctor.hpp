#pragma once
#include <string>
#include <vector>

#include "service/configuration.hpp"
#include "service/stores.hpp"

namespace portico::service {

/// One thing that was looked at.
struct Finding {
  enum class State { well, warning, problem } state = State::well;
  std::string thing;      ///< "root key", "warehouse.db"
  std::string text;       ///< what it is like, or what is wrong with it
  std::string next_step;  ///< of a warning or problem
};

/// How far doctor looks: whether everything opens and fits together, or at every stored page, block, key and count,
/// too.
enum class Depth { quick, thorough };

/// Looks at the TLS certificate and key, and at a data folder that no daemon uses (else that is the problem it tells):
/// its mode, the root key, free space, both databases and the audit log. A certificate that ends within 14 days is a
/// warning. Databases are opened as a daemon would open them: what an earlier version wrote is
/// brought up to date, a restore that was cut off is finished. Nothing is made that is missing. Never throws for what
/// is wrong there.
std::vector<Finding> examine(const Configuration& configuration, const Ports& ports, Depth depth);

}  // namespace portico::service
