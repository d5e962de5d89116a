#pragma once
#include "cli/command.hpp"
#include "cli/session.hpp"

/// Every command of the table, each defined in the file of its noun.
namespace portico::cli {

extern const Command login_command, logout_command, whoami_command, enroll_command, verify_command;
extern const Command query_command, rows_command, sql_command;
extern const Command saved_list_command, saved_show_command, saved_run_command, saved_delete_command;
extern const Command customer_list_command, customer_show_command, customer_erase_command;
extern const Command dataset_list_command, dataset_show_command, dataset_sample_command;
extern const Command report_list_command, report_run_command;
extern const Command schedule_create_command, schedule_list_command, schedule_show_command, schedule_next_command,
    schedule_test_command, schedule_pause_command, schedule_resume_command, schedule_delete_command;
extern const Command delivery_list_command, delivery_show_command, delivery_open_command;
extern const Command source_list_command, source_sync_command, source_rejects_command;
extern const Command account_create_command, account_list_command, account_invite_command, account_disable_command,
    account_enable_command;
extern const Command outbox_list_command, outbox_release_command;
extern const Command audit_tail_command, audit_verify_command;
extern const Command status_command, completion_command;

}  // namespace portico::cli
