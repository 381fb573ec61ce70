# One library from every source under keratin/ that is neither a test nor a benchmark.
file(GLOB_RECURSE KERATIN_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/keratin/*.cpp)
list(FILTER KERATIN_SOURCES EXCLUDE REGEX "_(test|bench)\\.cpp$")
if(KERATIN_ROOMS)
  list(JOIN KERATIN_ROOMS "|" rooms)
  list(FILTER KERATIN_SOURCES INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/keratin/(${rooms})/")
endif()

find_package(ZLIB REQUIRED)
find_package(TBB REQUIRED)
find_package(hwy CONFIG REQUIRED)
find_package(Threads REQUIRED)

add_library(keratin ${KERATIN_SOURCES})
add_library(keratin::keratin ALIAS keratin)
target_include_directories(keratin PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
target_compile_features(keratin PUBLIC cxx_std_20)
# -fno-semantic-interposition: position-independent code that may still inline its own public functions, as clang does anyway.
target_compile_options(keratin PRIVATE -fno-semantic-interposition)
target_link_libraries(keratin PRIVATE $<BUILD_INTERFACE:keratin_flags> ZLIB::ZLIB TBB::tbb hwy::hwy Threads::Threads)
# DEFINE_SYMBOL: nobody reads keratin_EXPORTS, and without it static and shared objects share one ccache entry.
set_target_properties(keratin PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 POSITION_INDEPENDENT_CODE ON DEFINE_SYMBOL "")

# The shared library shows what is in namespace keratin and nothing else: not oneTBB's or Highway's inline code, not zlib, not the
# instantiations of the standard library, which would otherwise be preferred over the user's own. A linker script instead of
# -fvisibility=hidden, because that wants a macro on every public class and function, and a forgotten one is a link error only
# for users of the shared build.
if(BUILD_SHARED_LIBS)
  set(exports ${PROJECT_SOURCE_DIR}/cmake/keratin.map)
  target_link_options(keratin PRIVATE LINKER:--version-script=${exports} LINKER:--no-undefined)
  set_target_properties(keratin PROPERTIES LINK_DEPENDS ${exports})
endif()
