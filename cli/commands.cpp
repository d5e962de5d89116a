#include "cli/commands/all.hpp"

namespace portico::cli {

std::span<const Command* const> commands() {
  static constexpr const Command* table[] = {
      &login_command,
      &logout_command,
      &whoami_command,
      &enroll_command,
      &verify_command,
      &query_command,
      &rows_command,
      &saved_list_command,
      &saved_show_command,
      &saved_run_command,
      &saved_delete_command,
      &sql_command,
      &customer_list_command,
      &customer_show_command,
      &dataset_list_command,
      &dataset_show_command,
      &dataset_sample_command,
      &report_list_command,
      &report_run_command,
      &schedule_create_command,
      &schedule_list_command,
      &schedule_show_command,
      &schedule_next_command,
      &schedule_test_command,
      &schedule_pause_command,
      &schedule_resume_command,
      &schedule_delete_command,
      &delivery_list_command,
      &delivery_show_command,
      &delivery_open_command,
      &source_list_command,
      &source_sync_command,
      &source_rejects_command,
      &account_create_command,
      &account_invite_command,
      &account_list_command,
      &account_disable_command,
      &account_enable_command,
      &customer_erase_command,
      &outbox_list_command,
      &outbox_release_command,
      &audit_tail_command,
      &audit_verify_command,
      &status_command,
      &completion_command,
  };
  return table;
}

}  // namespace portico::cli
