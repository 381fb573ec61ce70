# One library from every source under keratin/ that is neither a test nor a benchmark.
file(GLOB_RECURSE KERATIN_SOURCES CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/keratin/*.cpp)
list(FILTER KERATIN_SOURCES EXCLUDE REGEX "_(test|bench)\\.cpp$")
add_library(keratin ${KERATIN_SOURCES})
add_library(keratin::keratin ALIAS keratin)
target_include_directories(keratin PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include>)
target_compile_features(keratin PUBLIC cxx_std_20)
target_link_libraries(keratin PRIVATE $<BUILD_INTERFACE:keratin_flags>)
set_target_properties(keratin PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 POSITION_INDEPENDENT_CODE ON)

find_package(ZLIB REQUIRED)
find_package(TBB REQUIRED)
find_package(Threads REQUIRED)
target_link_libraries(keratin PRIVATE ZLIB::ZLIB TBB::tbb Threads::Threads hwy)
