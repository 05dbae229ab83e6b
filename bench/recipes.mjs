// The same work, said to each program.

export const kRecipes = [
  {
    name: 'thumbs',
    what: '128w and 512w WebP, quality 85',
    variants: [
      {name: '128w', width: 128, format: 'webp', quality: 85},
      {name: '512w', width: 512, format: 'webp', quality: 85},
    ],
  },
  {
    name: 'squares',
    what: '100×100 and 300×300 cover JPEG, quality 80',
    variants: [
      {name: 's', width: 100, height: 100, fit: 'cover', format: 'jpeg',
       quality: 80},
      {name: 'm', width: 300, height: 300, fit: 'cover', format: 'jpeg',
       quality: 80},
    ],
  },
  {
    name: 'web',
    what: '800×600 inside, progressive JPEG, quality 85',
    variants: [
      {name: 'web', width: 800, height: 600, fit: 'inside', format: 'jpeg',
       progressive: true, quality: 85},
    ],
  },
  {
    name: 'ladder',
    what: '320, 640, 1024, 1600, 2048w WebP, quality 80, and 1600w JPEG, ' +
        'quality 82',
    photos: 4,  // Spread over all: it takes seconds for each.
    variants: [
      ...[320, 640, 1024, 1600, 2048].map((width) => (
        {name: `${width}w`, width, format: 'webp', quality: 80})),
      {name: 'jpeg', width: 1600, format: 'jpeg', quality: 82},
    ],
  },
];

export const recipeNamed = (name) =>
  kRecipes.find((recipe) => recipe.name === name);

// Of the file that a variant becomes.
export const endingOf = ({format}) => format === 'jpeg' ? 'jpg' : format;

// --variant flags for `darkroom process`.
export function darkroomFlags(recipe) {
  return recipe.variants.flatMap((variant) => [
    '--variant',
    Object.entries(variant).map(([key, value]) => `${key}=${value}`).join(','),
  ]);
}
