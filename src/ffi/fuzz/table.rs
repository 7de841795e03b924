//! Every exported function: its address here, its prototype from the header.

use std::collections::HashMap;

/// A function of the header.
pub(super) struct Function {
    pub(super) name: &'static str,
    pub(super) returns: &'static str,
    pub(super) parameters: Vec<Parameter>,
    pub(super) address: usize,
}

pub(super) struct Parameter {
    /// As in C, without `const`.
    pub(super) kind: String,
    pub(super) name: &'static str,
    pub(super) is_const: bool,
}

/// All functions in the order of the header.
///
/// # Panics
/// When the header has one that is not listed here, or the other way round.
pub(super) fn functions() -> Vec<Function> {
    let addresses: HashMap<_, _> = addresses().into_iter().collect();
    let mut code = String::new();
    let mut rest = include_str!("../../../include/ossmp.h");
    while let Some((before, comment)) = rest.split_once("/*") {
        code.push_str(before);
        rest = comment.split_once("*/").expect("a comment ends").1;
    }
    code.push_str(rest);
    // Once, for as long as the process lives.
    let code: &'static str = code.leak();
    let all: Vec<_> = code
        .split(';')
        .filter_map(|declaration| function(declaration, &addresses))
        .collect();
    assert_eq!(all.len(), addresses.len(), "listed, but not in the header");
    all
}

fn function(declaration: &'static str, addresses: &HashMap<&str, usize>) -> Option<Function> {
    let (before, parameters) = declaration.split_once('(')?;
    let before = before.lines().last()?;
    let (returns, name) = before.split_at(before.rfind("ossmp_")?);
    if returns.contains("typedef") || returns.starts_with('#') {
        return None;
    }
    let address = addresses.get(name);
    Some(Function {
        name,
        returns: returns.trim(),
        parameters: parameters
            .trim_end_matches(')')
            .split(',')
            .map(str::trim)
            .filter(|parameter| *parameter != "void")
            .map(parameter)
            .collect(),
        address: *address.unwrap_or_else(|| panic!("{name} is not listed in table.rs")),
    })
}

fn parameter(text: &'static str) -> Parameter {
    let cut = text.rfind([' ', '*']).expect("a type and a name") + 1;
    let kind = text[..cut].trim();
    Parameter {
        kind: kind.trim_start_matches("const ").to_owned(),
        name: &text[cut..],
        is_const: kind.starts_with("const "),
    }
}

macro_rules! addresses {
    ($($module:ident: $($name:ident)*;)*) => {
        fn addresses() -> Vec<(&'static str, usize)> {
            vec![$($((stringify!($name), super::super::$module::$name as *const () as usize),)*)*]
        }
    };
}

addresses! {
    version: ossmp_version ossmp_version_number ossmp_status_name;
    error: ossmp_error_status ossmp_error_message ossmp_error_operation ossmp_error_http_status
        ossmp_error_code ossmp_error_ec ossmp_error_request_id ossmp_error_host_id ossmp_error_bucket
        ossmp_error_object ossmp_error_object_state ossmp_error_upload_id ossmp_error_part_number
        ossmp_error_attempts ossmp_error_os_code ossmp_error_is_retryable ossmp_error_free;
    config: ossmp_config_new ossmp_config_set_endpoint ossmp_config_set_credentials
        ossmp_config_set_credentials_from_env ossmp_config_set_anonymous ossmp_config_set_addressing
        ossmp_config_set_signature ossmp_config_set_region ossmp_config_set_connect_timeout
        ossmp_config_set_idle_timeout ossmp_config_set_max_attempts ossmp_config_set_proxy
        ossmp_config_set_proxy_from_env ossmp_config_set_ca_file ossmp_config_set_user_agent
        ossmp_config_set_verify ossmp_config_set_bandwidth_limit ossmp_config_set_log ossmp_config_free;
    credentials: ossmp_config_set_credentials_callback ossmp_config_set_ecs_role ossmp_credentials_set;
    client: ossmp_client_new ossmp_client_set_credentials ossmp_client_free;
    options: ossmp_options_new ossmp_options_set_header ossmp_options_set_deadline
        ossmp_options_set_control ossmp_options_set_part_size ossmp_options_set_concurrency
        ossmp_options_set_checkpoint ossmp_options_set_checkpoint_required ossmp_options_set_adopt
        ossmp_options_set_abort_on_failure ossmp_options_set_progress ossmp_options_free;
    upload: ossmp_upload_init ossmp_upload_part_from_file ossmp_upload_list_parts ossmp_upload_complete
        ossmp_upload_abort ossmp_upload_attach ossmp_upload_part_from_buffer
        ossmp_upload_part_from_reader ossmp_upload_part_copy ossmp_upload_all_parts
        ossmp_upload_sent_parts ossmp_upload_sent_part ossmp_upload_id ossmp_upload_bucket
        ossmp_upload_object ossmp_upload_free;
    parts: ossmp_parts_new ossmp_parts_add ossmp_parts_append ossmp_parts_len ossmp_parts_number
        ossmp_parts_size ossmp_parts_etag ossmp_parts_crc64 ossmp_parts_last_modified
        ossmp_parts_is_truncated ossmp_parts_next_marker ossmp_parts_free;
    transfer: ossmp_client_upload_file ossmp_client_upload_from_reader ossmp_plan_part_size;
    writer: ossmp_client_writer_new ossmp_writer_write ossmp_writer_finish ossmp_writer_free;
    result: ossmp_result_etag ossmp_result_location ossmp_result_crc64 ossmp_result_version_id
        ossmp_result_request_id ossmp_result_callback_body ossmp_result_size ossmp_result_bytes_reused
        ossmp_result_free;
    list_options: ossmp_list_options_new ossmp_list_options_set_prefix ossmp_list_options_set_delimiter
        ossmp_list_options_set_max_uploads ossmp_list_options_set_marker ossmp_list_options_set_control
        ossmp_list_options_set_deadline ossmp_list_options_free;
    uploads: ossmp_client_list_uploads ossmp_uploads_len ossmp_uploads_object ossmp_uploads_upload_id
        ossmp_uploads_initiated ossmp_uploads_prefix_len ossmp_uploads_prefix ossmp_uploads_is_truncated
        ossmp_uploads_next_key_marker ossmp_uploads_next_upload_id_marker ossmp_uploads_free;
    control: ossmp_control_new ossmp_control_cancel ossmp_control_is_cancelled ossmp_control_bytes_done
        ossmp_control_bytes_total ossmp_control_free;
}
