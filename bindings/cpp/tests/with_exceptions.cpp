// Compiled with exceptions, and linked to files without: both find the functions that were compiled for them.
#include <ossmp.hpp>

bool a_refusal_is_thrown() {
    try {
        const ossmp::client client{ossmp::client_config()};
    } catch (const ossmp::argument_error&) {
        return true;
    }
    return false;
}
