#ifndef OSSMP_DETAIL_HANDLE_HPP
#define OSSMP_DETAIL_HANDLE_HPP

#include <ossmp.h>

#include <memory>

#include "platform.hpp"

OSSMP_CPP_BEGIN
namespace detail {

/// Frees a handle of the C interface.
struct free_handle {
    void operator()(ossmp_client* handle) const noexcept { ossmp_client_free(handle); }
    void operator()(ossmp_config* handle) const noexcept { ossmp_config_free(handle); }
    void operator()(ossmp_control* handle) const noexcept { ossmp_control_free(handle); }
    void operator()(ossmp_error* handle) const noexcept { ossmp_error_free(handle); }
    void operator()(ossmp_list_options* handle) const noexcept { ossmp_list_options_free(handle); }
    void operator()(ossmp_options* handle) const noexcept { ossmp_options_free(handle); }
    void operator()(ossmp_parts* handle) const noexcept { ossmp_parts_free(handle); }
    void operator()(ossmp_result* handle) const noexcept { ossmp_result_free(handle); }
    void operator()(ossmp_upload* handle) const noexcept { ossmp_upload_free(handle); }
    void operator()(ossmp_uploads* handle) const noexcept { ossmp_uploads_free(handle); }
    void operator()(ossmp_writer* handle) const noexcept { ossmp_writer_free(handle); }
};

template <class T>
using handle = std::unique_ptr<T, free_handle>;

/// An out parameter that puts what it received into a handle.
template <class T>
class out_handle {
public:
    explicit out_handle(handle<T>& target) noexcept : target_(target) {}
    out_handle(const out_handle&) = delete;
    out_handle& operator=(const out_handle&) = delete;
    ~out_handle() { target_.reset(received_); }

    operator T**() noexcept { return &received_; }

private:
    handle<T>& target_;
    T* received_ = nullptr;
};

}  // namespace detail
OSSMP_CPP_END

#endif
