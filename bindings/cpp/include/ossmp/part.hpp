#ifndef OSSMP_PART_HPP
#define OSSMP_PART_HPP

#include <ossmp.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <utility>

#include "detail/call.hpp"
#include "detail/handle.hpp"
#include "detail/index_iterator.hpp"
#include "detail/platform.hpp"
#include "result.hpp"

OSSMP_CPP_BEGIN

/// A part of an upload.
struct part {
    std::int32_t number = 0;    ///< 1 to 10,000
    std::string etag;           ///< without quotes
    std::int64_t size = 0;      ///< 0 also when it is not known, as in a list built by hand
    std::string crc64;          ///< as decimal text; "" when it is not known
    std::string last_modified;  ///< ISO 8601 UTC as the service says it; "" for a part that was not listed

    part() = default;
    /// What a list built by hand needs.
    part(std::int32_t number_, std::string etag_) : number(number_), etag(std::move(etag_)) {}
};

/// A list of parts, each number once, ascending: a page of a listing, or built by hand for complete. Move-only.
class part_list {
public:
    using value_type = part;
    using const_iterator = detail::index_iterator<part_list>;
    using iterator = const_iterator;

    /// Empty.
    part_list() : handle_(ossmp_parts_new()) {}

    /// Adds a part by number and ETag, with or without its quotes. The same number again replaces the part. Any order.
    ///
    /// Size and CRC-64 of a part so added are unknown. status::argument: the number is not 1 to 10,000; the ETag is not
    /// 1 to 256 printable ASCII characters.
    result<void> try_add(std::int32_t number, const std::string& etag) {
        detail::call call;
        if (!call.text("etag", etag).succeeds([&](ossmp_error**) {
                return ossmp_parts_add(handle_.get(), number, etag.c_str());
            })) {
            return call.failure_saying("a part has a number of 1 to 10,000, and an ETag of printable ASCII characters");
        }
        return {};
    }

    /// Adds the parts of a page, which stays as it is. A number that the list has already is replaced.
    result<void> try_append(const part_list& page) {
        detail::call call;
        if (!call.succeeds([&](ossmp_error**) { return ossmp_parts_append(handle_.get(), page.handle_.get()); })) {
            return call.failure_saying("a list of parts was moved from");
        }
        return {};
    }

#if OSSMP_CPP_EXCEPTIONS
    part_list(std::initializer_list<part> parts) : part_list() {
        for (const part& each : parts) {
            add(each.number, each.etag);
        }
    }
    part_list& add(std::int32_t number, const std::string& etag) {
        try_add(number, etag).value();
        return *this;
    }
    part_list& append(const part_list& page) {
        try_append(page).value();
        return *this;
    }
#endif

    std::size_t size() const noexcept { return ossmp_parts_len(handle_.get()); }
    bool empty() const noexcept { return size() == 0; }

    /// index: below size().
    part operator[](std::size_t index) const {
        const ossmp_parts* parts = handle_.get();
        part made;
        made.number = ossmp_parts_number(parts, index);
        made.etag = ossmp_parts_etag(parts, index);
        made.size = ossmp_parts_size(parts, index);
        made.crc64 = ossmp_parts_crc64(parts, index);
        made.last_modified = ossmp_parts_last_modified(parts, index);
        return made;
    }

    const_iterator begin() const noexcept { return const_iterator(*this, 0); }
    const_iterator end() const noexcept { return const_iterator(*this, size()); }

    /// Whether another page follows this one.
    bool is_truncated() const noexcept { return ossmp_parts_is_truncated(handle_.get()) != 0; }
    /// The part_number_marker with which list_parts gives the next page; 0 when there is none.
    std::int32_t next_part_number_marker() const noexcept { return ossmp_parts_next_marker(handle_.get()); }

    const ossmp_parts* native_handle() const noexcept { return handle_.get(); }
    /// Takes over a handle of the C interface.
    explicit part_list(detail::handle<ossmp_parts> handle) noexcept : handle_(std::move(handle)) {}

private:
    detail::handle<ossmp_parts> handle_;
};

OSSMP_CPP_END

#endif
