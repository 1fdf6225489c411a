//! The lists of rules, and the macros that make tests of them.

/// The rules of every backend, in one place: calls a macro of this crate with the rules by module.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_document_rule {
    ($callback:ident [$($arguments:tt)*]) => {
        $crate::$callback! { [$($arguments)*]
            writes {
                a_created_document_is_read
                a_set_replaces_all_fields
                a_set_creates
                a_document_may_be_empty
                a_merge_changes_only_what_it_names
                a_merge_creates
                an_empty_merge_creates
                an_empty_merge_keeps_what_is_there
                a_change_without_value_deletes_the_field
                deleting_below_no_map_changes_nothing
                setting_below_a_scalar_makes_a_map
                deleting_the_last_entry_leaves_an_empty_map
                naming_a_container_replaces_it
                a_name_with_a_dot_is_no_path
                a_deleted_document_is_gone
                deleting_what_is_missing_succeeds
                a_delete_leaves_subcollections
                a_document_needs_no_parent
                a_verify_changes_nothing
            }
            preconditions {
                a_create_refuses_what_is_there
                an_update_refuses_what_is_missing
                a_delete_may_require_existence
                a_verify_refuses_what_is_missing
                the_current_update_time_lets_a_write_through
                a_stale_update_time_refuses_a_write
                an_update_time_refuses_what_is_missing
                the_error_names_the_failing_write
                a_precondition_sees_earlier_writes_of_the_commit
                an_update_time_counts_to_the_microsecond
            }
            commits {
                a_failed_write_undoes_the_commit
                an_invalid_write_undoes_the_commit
                writes_apply_in_order
                the_last_write_of_a_commit_holds
                an_empty_commit_succeeds
                a_commit_has_one_time
                commit_times_grow
                commit_times_grow_against_the_clock
                a_write_that_changes_nothing_keeps_the_update_time
                an_update_keeps_the_create_time
                deleting_and_creating_resets_the_create_time
                a_delete_has_no_update_time
                a_commit_may_hold_500_writes
                a_commit_spans_collections
            }
            batches {
                each_write_stands_alone
                a_document_twice_is_refused
                many_writes_are_all_applied
                no_writes_are_no_error
            }
            transforms {
                an_increment_adds
                an_increment_saturates
                an_increment_of_no_number_becomes_the_operand
                the_extreme_keeps_its_type
                nan_wins
                a_union_appends_what_is_new
                a_removal_drops_all_equal_elements
                array_transforms_compare_values
                transforms_run_in_order_after_the_write
                array_transforms_report_null
                a_transform_creates_document_and_map
                a_transform_of_a_set_starts_from_its_fields
                a_transform_obeys_the_precondition
                an_operand_must_be_a_number
                server_timestamps_are_one_per_commit
                a_server_timestamp_replaces
            }
            values {
                every_type_comes_back
                integers_and_doubles_keep_their_type
                nan_comes_back
                the_sign_of_zero_is_kept
                times_reach_from_year_1_to_9999
                strings_of_any_script_come_back
                quoted_names_are_found
                nested_maps_come_back
            }
            names {
                documents_come_by_name
                documents_are_ordered_by_name
                ids_of_any_script_are_read
                names_sort_segment_by_segment
                ids_may_be_long
            }
            reads {
                answers_come_in_the_order_of_the_paths
                a_path_twice_is_answered_twice
                no_paths_give_no_answers
                a_read_spans_collections
                many_documents_are_read_at_once
                a_selection_keeps_the_listed_fields
                the_name_alone_selects_no_fields
                a_query_returns_the_selected_fields
                a_selection_leaves_filter_and_order
                a_name_with_a_dot_is_selected
            }
            filters {
                equal_finds_equal_values
                a_range_stays_within_the_type
                not_equal_finds_what_exists_and_differs
                in_finds_each_candidate
                not_in_finds_what_equals_no_candidate
                array_contains_finds_an_element
                array_contains_any_finds_a_document_once
                unary_tests_tell_null_and_nan
                null_and_nan_equal_nothing
                large_integers_are_exact
                all_zeros_are_equal
                and_and_or_nest
                equalities_meet_an_array_test
                filters_reach_into_maps
                names_are_filtered_by_reference
                references_are_compared
                filters_see_the_latest_state
            }
            orders {
                values_of_all_types_have_one_order
                ties_come_by_name
                an_ordered_field_must_exist
                orders_go_one_after_the_other
                an_inequality_orders
                inequalities_order_by_path
                an_inequality_in_one_branch_orders_all
                an_equality_field_may_be_ordered_by
                an_equality_goes_with_another_order
                nested_fields_are_ordered_by
                a_range_of_names_keeps_the_order
            }
            cursors {
                a_short_cursor_covers_ties
                a_full_cursor_stands_at_a_document
                a_cursor_may_stand_between_documents
                cursors_follow_a_descending_order
                a_cursor_may_have_another_type
                crossed_cursors_give_nothing
                cursors_stand_at_names
                a_cursor_with_too_many_values_is_refused
                a_cursor_names_by_reference
                limit_and_offset_cut_the_answer
                limit_counts_from_the_cursor
                a_limit_to_last_keeps_the_order
                a_limit_to_last_needs_an_order
                pages_by_cursor_cover_everything_once
                cursors_span_several_orders
            }
            groups {
                a_collection_is_not_its_subcollections
                a_group_reaches_any_depth
                a_group_is_filtered_and_ordered
                a_range_of_names_selects_a_subtree
                a_group_below_a_document_is_scanned
                a_group_below_a_document_takes_no_field
                a_query_of_every_collection_finds_all_below
                a_query_of_every_collection_takes_no_field
                a_group_has_cursors
                a_group_follows_writes
            }
            refusals {
                list_operators_need_lists
                not_in_takes_ten_values
                a_filter_has_thirty_disjunctions
                exclusions_stand_alone
                array_tests_do_not_meet
                orders_must_make_sense
                the_name_is_compared_with_references
                a_collection_id_is_checked
                an_aggregation_is_refused_like_its_query
            }
            aggregates {
                a_count_counts_the_answer
                a_count_may_stop
                a_sum_of_integers_is_an_integer
                a_sum_beyond_int64_is_a_double
                nan_makes_nan
                a_mean_is_a_double_or_null
                what_is_no_number_is_passed_over
                all_aggregated_fields_must_exist
                a_limit_counts_in_the_order_of_the_aggregated_field
                a_group_is_aggregated
                aggregations_are_checked
                an_answer_has_a_time
            }
            lists {
                a_listing_is_by_name
                missing_parents_are_listed_on_request
                pages_cover_everything_once
                a_listing_of_nothing_is_empty
                collections_are_listed_by_id
                root_collections_are_listed
                an_emptied_collection_is_not_listed
            }
            limits {
                a_document_has_a_mebibyte
                a_document_does_not_outgrow_its_limit
                a_field_has_a_limit
                reserved_names_are_refused
                a_field_name_has_a_limit
                an_array_holds_no_array
                a_vector_has_dimensions_and_stands_in_no_array
                a_transform_within_another_is_refused
                nesting_has_a_limit
                a_geo_point_is_in_range
                a_path_within_another_is_refused
                a_verify_needs_a_precondition
                long_strings_are_kept
                a_document_takes_500_transforms
            }
            transactions {
                a_transaction_reads_and_writes
                a_transaction_commits_at_one_time
                writes_of_a_transaction_apply_in_order
                a_transaction_may_only_write
                a_transaction_may_do_nothing
                a_read_after_a_write_is_refused
                queries_run_in_a_transaction
                a_failed_transaction_leaves_nothing
                a_closure_may_have_its_own_error
                failed_preconditions_come_out_at_the_commit
                an_invalid_write_fails_the_transaction
                a_rollback_leaves_nothing
                a_transaction_commits_once
                nothing_shows_before_the_commit
                a_dropped_transaction_leaves_nothing
                an_escaped_handle_is_refused
                a_read_only_transaction_sees_one_state
                a_read_only_transaction_refuses_writes
                a_snapshot_reads_one_state
            }
            earlier {
                one_document_is_read_as_several_are
                documents_are_read_as_they_were
                queries_see_an_earlier_state
                aggregations_see_an_earlier_state
                a_transaction_at_an_earlier_time_sees_that_state
                a_read_time_to_come_is_refused
                a_transaction_that_may_write_has_no_read_time
            }
            concurrency {
                increments_by_transactions_are_exact
                increments_by_transform_are_exact
                one_of_concurrent_creates_wins
                a_commit_of_500_writes_is_seen_whole_or_not_at_all
                a_query_protects_against_phantoms
                a_count_protects_against_phantoms
                a_missing_document_protects_too
                write_skew_is_prevented
                transfers_keep_the_sum
            }
            streams {
                a_stream_keeps_its_state
                a_large_answer_comes_whole
                a_stream_may_be_dropped
                an_empty_answer_has_no_chunk
            }
            watches {
                the_first_event_holds_everything
                the_first_event_may_be_empty
                the_first_event_is_not_older_than_what_was_written
                additions_changes_and_removals_are_told_apart
                documents_join_and_leave_by_their_fields
                a_change_brings_the_new_version
                what_does_not_match_is_not_reported
                a_write_that_changes_nothing_is_not_reported
                a_commit_shows_whole
                a_limited_query_keeps_its_number
                a_group_is_watched
                a_range_is_watched
                documents_are_watched
                a_watch_goes_on_from_its_token
                watches_do_not_disturb_each_other
                events_add_up_to_the_state
                a_refused_query_is_not_watched
            }
            expiry {
                a_read_hides_what_has_expired
                expired_documents_show_until_they_are_deleted
                queries_hide_what_has_expired
                the_field_means_nothing_elsewhere
                a_document_expires_by_the_clock
            }
        }
    };
}

/// The rules of stores that refuse what production refuses.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_strict_document_rule {
    ($callback:ident [$($arguments:tt)*]) => {
        $crate::$callback! { [$($arguments)*]
            strict {
                a_missing_index_is_refused_with_its_definition
                a_declared_index_serves
                an_index_does_not_serve_backwards
                indexes_are_merged
                single_field_indexes_are_automatic
                two_fields_need_an_index
                a_group_field_is_indexed_by_declaration
                a_descending_scan_by_name_needs_an_index
                aggregated_fields_need_indexes
                more_than_500_transforms_are_refused
                index_entries_are_limited
                a_delete_takes_no_transform
                another_type_is_a_change
                a_missing_index_does_not_end_a_transaction
            }
        }
    };
}

/// The rules of stores whose transactions take no locks.
#[doc(hidden)]
#[macro_export]
macro_rules! __for_each_optimistic_document_rule {
    ($callback:ident [$($arguments:tt)*]) => {
        $crate::$callback! { [$($arguments)*]
            optimistic {
                a_changed_document_aborts
                a_created_document_aborts
                a_recreated_document_aborts
                a_changed_answer_aborts
                a_changed_count_aborts
                unrelated_writes_do_not_abort
                a_write_that_changes_nothing_does_not_abort
                blind_writes_do_not_abort
                the_first_to_commit_wins
                a_transaction_that_wrote_nothing_never_loses
                reads_see_the_state_of_the_first
                a_beaten_transaction_runs_again
                contention_without_end_is_reported
            }
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __document_tests {
    ([$factory:expr, $relaxed:expr, $except:expr] $($module:ident { $($rule:ident)* })*) => {$($(
        #[::tokio::test(flavor = "multi_thread", worker_threads = 2)]
        async fn $rule() {
            if $crate::documents::is_left_out(stringify!($rule), $except) {
                return;
            }
            $crate::documents::run($factory, $relaxed, $crate::documents::$module::$rule).await;
        }
    )*)*};
}

#[doc(hidden)]
#[macro_export]
macro_rules! __document_rule_names {
    ([] $($module:ident { $($rule:ident)* })*) => { &[$($((stringify!($module), stringify!($rule)),)*)*] };
}

/// Makes a `#[tokio::test]` of every rule of the document contract, named after it.
///
/// The argument is evaluated once in each test and may await: a [`Factory`](crate::Factory), such as an async fn from
/// [`Setup`](crate::Setup) to [`Backend`](crate::Backend), or `optional` and an `Option` of one for a backend that may
/// be out of reach. After that, `except` and a list of rules, each with the reason why the server behind the backend does
/// not keep it, leaves these out and says so.
///
/// ```
/// use reelbase_conformance::{Backend, Setup};
///
/// async fn open(setup: Setup) -> Backend { unreachable!("{setup:?}") }
/// async fn connect() -> Option<fn(Setup) -> std::future::Ready<Backend>> { None }
/// mod memory {
///     reelbase_conformance::document_store_conformance!(super::open);
/// }
/// mod firestore {
///     reelbase_conformance::document_store_conformance!(optional super::connect().await);
/// }
/// # fn main() {}
/// ```
#[macro_export]
macro_rules! document_store_conformance {
    (optional $factory:expr, except $except:expr) => {
        $crate::__for_each_document_rule! { __document_tests [$factory, true, $except] }
    };
    (optional $factory:expr) => {
        $crate::__for_each_document_rule! { __document_tests [$factory, true, &[]] }
    };
    ($factory:expr) => {
        $crate::__for_each_document_rule! { __document_tests [::std::option::Option::Some($factory), true, &[]] }
    };
}

/// Makes a `#[tokio::test]` of every rule that only stores keep which refuse what production refuses: missing indexes,
/// too many transforms. The argument is as in [`document_store_conformance!`](crate::document_store_conformance).
#[macro_export]
macro_rules! document_store_strict_conformance {
    (optional $factory:expr) => {
        $crate::__for_each_strict_document_rule! { __document_tests [$factory, false, &[]] }
    };
    ($factory:expr) => {
        $crate::__for_each_strict_document_rule! { __document_tests [::std::option::Option::Some($factory), false, &[]] }
    };
}

/// Makes a `#[tokio::test]` of every rule of transactions that take no locks. The argument is as in
/// [`document_store_conformance!`](crate::document_store_conformance).
#[macro_export]
macro_rules! document_store_optimistic_conformance {
    (optional $factory:expr) => {
        $crate::__for_each_optimistic_document_rule! { __document_tests [$factory, true, &[]] }
    };
    ($factory:expr) => {
        $crate::__for_each_optimistic_document_rule! { __document_tests [::std::option::Option::Some($factory), true, &[]] }
    };
}

/// Every rule of all backends as module and name.
pub const RULES: &[(&str, &str)] = crate::__for_each_document_rule! { __document_rule_names [] };

/// Every rule of stores that refuse what production refuses.
pub const STRICT_RULES: &[(&str, &str)] = crate::__for_each_strict_document_rule! { __document_rule_names [] };

/// Every rule of stores whose transactions take no locks.
pub const OPTIMISTIC_RULES: &[(&str, &str)] = crate::__for_each_optimistic_document_rule! { __document_rule_names [] };

#[cfg(test)]
mod tests {
    use super::*;

    /// A rule that nobody runs is worse than none.
    #[test]
    fn every_rule_is_listed() {
        let sources = [
            ("aggregates", include_str!("aggregates.rs")),
            ("batches", include_str!("batches.rs")),
            ("commits", include_str!("commits.rs")),
            ("concurrency", include_str!("concurrency.rs")),
            ("cursors", include_str!("cursors.rs")),
            ("earlier", include_str!("earlier.rs")),
            ("expiry", include_str!("expiry.rs")),
            ("filters", include_str!("filters.rs")),
            ("groups", include_str!("groups.rs")),
            ("limits", include_str!("limits.rs")),
            ("lists", include_str!("lists.rs")),
            ("names", include_str!("names.rs")),
            ("optimistic", include_str!("optimistic.rs")),
            ("orders", include_str!("orders.rs")),
            ("preconditions", include_str!("preconditions.rs")),
            ("reads", include_str!("reads.rs")),
            ("refusals", include_str!("refusals.rs")),
            ("streams", include_str!("streams.rs")),
            ("strict", include_str!("strict.rs")),
            ("transactions", include_str!("transactions.rs")),
            ("transforms", include_str!("transforms.rs")),
            ("values", include_str!("values.rs")),
            ("watches", include_str!("watches.rs")),
            ("writes", include_str!("writes.rs")),
        ];
        let listed: Vec<_> = [RULES, STRICT_RULES, OPTIMISTIC_RULES].concat();
        let mut found = 0;
        for (module, source) in sources {
            for line in source.lines().filter(|line| line.ends_with("(cx: Context) {")) {
                let Some(rule) = line.strip_prefix("pub async fn ") else { continue };
                let name = rule.split('(').next().unwrap_or_default();
                assert!(listed.contains(&(module, name)), "{module}::{name} is in no list of rules");
                found += 1;
            }
        }
        assert_eq!(found, listed.len());
    }
}
