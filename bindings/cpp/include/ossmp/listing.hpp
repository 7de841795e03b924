#ifndef OSSMP_LISTING_HPP
#define OSSMP_LISTING_HPP

#include <ossmp.h>

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "detail/handle.hpp"
#include "detail/index_iterator.hpp"
#include "detail/platform.hpp"

OSSMP_CPP_BEGIN

/// An upload that was started and neither completed nor aborted.
struct listed_upload {
    std::string key;
    std::string upload_id;  ///< for client::attach_multipart_upload
    std::string initiated;  ///< when it was started, ISO 8601 UTC as the service says it
};

/// A page of uploads in progress, by object and then by upload id. Move-only.
class upload_page {
public:
    using value_type = listed_upload;
    using const_iterator = detail::index_iterator<upload_page>;
    using iterator = const_iterator;

    /// Empty.
    upload_page() = default;

    /// Without the prefixes.
    std::size_t size() const noexcept { return ossmp_uploads_len(handle_.get()); }
    bool empty() const noexcept { return size() == 0; }

    /// index: below size().
    listed_upload operator[](std::size_t index) const {
        const ossmp_uploads* uploads = handle_.get();
        listed_upload made;
        made.key = ossmp_uploads_object(uploads, index);
        made.upload_id = ossmp_uploads_upload_id(uploads, index);
        made.initiated = ossmp_uploads_initiated(uploads, index);
        return made;
    }

    const_iterator begin() const noexcept { return const_iterator(*this, 0); }
    const_iterator end() const noexcept { return const_iterator(*this, size()); }

    /// What the delimiter grouped on this page, the delimiter included.
    std::vector<std::string> prefixes() const {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < ossmp_uploads_prefix_len(handle_.get()); i++) {
            all.push_back(ossmp_uploads_prefix(handle_.get(), i));
        }
        return all;
    }

    /// Whether another page follows this one.
    bool is_truncated() const noexcept { return ossmp_uploads_is_truncated(handle_.get()) != 0; }
    /// Both markers are needed for the next page: list_options::key_marker and upload_id_marker. "" when there is none.
    std::string next_key_marker() const { return ossmp_uploads_next_key_marker(handle_.get()); }
    std::string next_upload_id_marker() const { return ossmp_uploads_next_upload_id_marker(handle_.get()); }

    /// Takes over a handle of the C interface.
    explicit upload_page(detail::handle<ossmp_uploads> handle) noexcept : handle_(std::move(handle)) {}

private:
    detail::handle<ossmp_uploads> handle_;
};

OSSMP_CPP_END

#endif
