#include "worker/renderer/plan_fields.h"

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "worker/config/recipe_hash.h"
#include "worker/config/units.h"
#include "worker/renderer/renderer_protocol.h"

namespace darkroom {
namespace {

// Stands for a value of any type in the braces of an aggregate.
struct Anything {
  template <typename T>
  operator T() const;
};

template <typename T, std::size_t... kIndex>
concept TakesFields = requires {
  T{(static_cast<void>(kIndex), Anything())...};
};

template <typename T, std::size_t... kIndex>
constexpr bool TakesAll(std::index_sequence<kIndex...>) {
  return TakesFields<T, kIndex...>;
}

// How many members a struct has.
template <typename T, std::size_t kAtLeast = 1>
constexpr std::size_t MembersOf() {
  if constexpr (TakesAll<T>(std::make_index_sequence<kAtLeast + 1>())) {
    return MembersOf<T, kAtLeast + 1>();
  } else {
    return kAtLeast;
  }
}

static_assert(MembersOf<FocalPoint>() == 2);
static_assert(MembersOf<Rgb>() == 3);

template <typename T>
std::vector<std::string> NamesOf() {
  std::vector<std::string> names;
  T whole;
  VisitFields(whole, [&](std::string_view name, const auto&) {
    names.emplace_back(name);
  });
  return names;
}

// Each member is a field, but for the structs among them, whose members are,
// and for the name.
TEST(PlanFields, AreAllThatThereAre) {
  constexpr std::size_t kInStructs = MembersOf<FocalPoint>() +
                                     MembersOf<Sharpen>() +
                                     MembersOf<Watermark>() + MembersOf<Rgb>();
  EXPECT_EQ(NamesOf<VariantSpec>().size() + 1,
            MembersOf<VariantSpec>() - 4 + kInStructs);
  EXPECT_EQ(NamesOf<DecodeLimits>().size(), MembersOf<DecodeLimits>());
  // Name what you add in PackPlan and UnpackPlan.
  static_assert(MembersOf<RenderPlan>() == 3);
  static_assert(MembersOf<PlannedVariant>() == 2);
}

// Changes a value to another that its type can have.
template <typename T>
void Change(T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    value = !value;
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(static_cast<int>(value) + 1);
  } else {
    value = static_cast<T>(value + 3);
  }
}
void Change(double& value) { value += 0.3; }
void Change(WatermarkImage& image) {
  image = std::make_shared<const Bytes>(Bytes{1, 2, 3});
}

template <typename T>
std::string TextOf(const T& value) {
  return std::to_string(static_cast<std::uint64_t>(value));
}
std::string TextOf(double value) { return NumberText(value); }
std::string TextOf(const WatermarkImage& image) {
  return image ? std::string(AsText(*image)) : "none";
}

template <typename T>
std::vector<std::string> TextsOf(const T& whole) {
  std::vector<std::string> texts;
  VisitFields(whole, [&](std::string_view, const auto& value) {
    texts.push_back(TextOf(value));
  });
  return texts;
}

// A T of which the field called `wanted` is not at its default.
template <typename T>
T Changed(const std::string& wanted) {
  T whole;
  VisitFields(whole, [&](std::string_view name, auto& value) {
    if (name == wanted) Change(value);
  });
  EXPECT_NE(TextsOf(whole), TextsOf(T())) << wanted;
  return whole;
}

TEST(PlanFields, TravelToTheRenderer) {
  for (const std::string& name : NamesOf<VariantSpec>()) {
    RenderPlan plan;
    plan.variants = {{.spec = Changed<VariantSpec>(name)}};
    const auto there = UnpackPlan(PackPlan(plan));
    ASSERT_TRUE(there) << name;
    EXPECT_EQ(TextsOf(there->variants.at(0).spec),
              TextsOf(plan.variants[0].spec))
        << name;
  }
  for (const std::string& name : NamesOf<DecodeLimits>()) {
    const RenderPlan plan{.limits = Changed<DecodeLimits>(name)};
    const auto there = UnpackPlan(PackPlan(plan));
    ASSERT_TRUE(there) << name;
    EXPECT_EQ(TextsOf(there->limits), TextsOf(plan.limits)) << name;
  }
}

TEST(PlanFields, EachChangesTheRecipe) {
  const std::string usual = RecipeText({}, {});
  for (const std::string& name : NamesOf<VariantSpec>()) {
    const std::string text = RecipeText({}, Changed<VariantSpec>(name));
    EXPECT_NE(text, usual) << name;
    EXPECT_NE(text.find("\n" + name + "="), std::string::npos) << name;
  }
}

}  // namespace
}  // namespace darkroom
