#ifndef OSSMP_DETAIL_PLATFORM_HPP
#define OSSMP_DETAIL_PLATFORM_HPP

#if defined(_MSVC_LANG)
#define OSSMP_CPP_STANDARD _MSVC_LANG
#else
#define OSSMP_CPP_STANDARD __cplusplus
#endif

#if OSSMP_CPP_STANDARD < 201103L && !(defined(_MSC_VER) && _MSC_VER >= 1900)
#error "ossmp.hpp needs C++11 or newer"
#endif

/// 1 where exceptions are on, else 0. Functions that throw are only there where it is 1.
#if defined(__cpp_exceptions) || defined(__EXCEPTIONS) || defined(_CPPUNWIND)
#define OSSMP_CPP_EXCEPTIONS 1
#else
#define OSSMP_CPP_EXCEPTIONS 0
#endif

#if OSSMP_CPP_STANDARD >= 201703L
#define OSSMP_CPP_NODISCARD [[nodiscard]]
#else
#define OSSMP_CPP_NODISCARD
#endif

// Inline functions differ where exceptions are off. Names of their own let both kinds of file be linked into one
// program.
#if OSSMP_CPP_EXCEPTIONS
#define OSSMP_CPP_BEGIN \
    namespace ossmp {   \
    inline namespace v0 {
#else
#define OSSMP_CPP_BEGIN \
    namespace ossmp {   \
    inline namespace v0_no_exceptions {
#endif
#define OSSMP_CPP_END \
    }                 \
    }

#endif
