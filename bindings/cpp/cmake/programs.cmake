# Programs on top of the headers, with every warning an error. OSSMP_CPP_SANITIZE adds sanitizers.
set(OSSMP_CPP_SANITIZE "" CACHE STRING "Sanitizers, such as address,undefined")

if(NOT CMAKE_CXX_STANDARD)
  set(CMAKE_CXX_STANDARD 11)
endif()
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)

add_library(ossmp_cpp_strict INTERFACE)
target_link_libraries(ossmp_cpp_strict INTERFACE ossmp_cpp Threads::Threads)
target_compile_options(ossmp_cpp_strict INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
if(OSSMP_CPP_SANITIZE)
  set(sanitize -fsanitize=${OSSMP_CPP_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_compile_options(ossmp_cpp_strict INTERFACE ${sanitize} -g1)
  target_link_options(ossmp_cpp_strict INTERFACE ${sanitize})
endif()

# The headers are not searched as system headers, so that warnings in them count.
set(CMAKE_NO_SYSTEM_FROM_IMPORTED ON)

enable_testing()
foreach(folder ${OSSMP_CPP_PROGRAMS})
  add_subdirectory(${folder})
endforeach()
