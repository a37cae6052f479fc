/** Names as registries have them, each with its safe form. */
export const NAMES: readonly (readonly [registry: string, name: string, safe: string])[] = [
  ['ours', 'churn', 'churn'],
  ['MLflow, with a space', 'Credit Risk (EU)', '_Credit_20Risk_20_28EU_29'],
  ['Unity Catalog', 'main.ml_prod.churn', 'main.ml_prod.churn'],
  ['Unity Catalog, with a hyphen and a space', 'main.`ml-prod`.churn v2', '_main._60ml-prod_60.churn_20v2'],
  ['Hugging Face', 'meta-llama/Llama-3.1-8B', '_meta-llama_2FLlama-3.1-8B'],
  ['Vertex AI', 'projects/p1/locations/eu/models/7@2', '_projects_2Fp1_2Flocations_2Feu_2Fmodels_2F7_402'],
  [
    'SageMaker',
    'arn:aws:sagemaker:eu-west-1:111122223333:model-package-group/churn',
    '_arn_3Aaws_3Asagemaker_3Aeu-west-1_3A111122223333_3Amodel-package-group_2Fchurn',
  ],
  ['Azure ML', 'azureml://registries/r/models/churn', '_azureml_3A_2F_2Fregistries_2Fr_2Fmodels_2Fchurn'],
  ['Chinese', '信用評分', '__E4_BF_A1_E7_94_A8_E8_A9_95_E5_88_86'],
  ['Japanese, with a version in it', '解約予測_v2', '__E8_A7_A3_E7_B4_84_E4_BA_88_E6_B8_AC_5Fv2'],
  [
    'Arabic',
    'نموذج الائتمان',
    '__D9_86_D9_85_D9_88_D8_B0_D8_AC_20_D8_A7_D9_84_D8_A7_D8_A6_D8_AA_D9_85_D8_A7_D9_86',
  ],
  ['German', 'Kündigung', '_K_C3_BCndigung'],
  ['Greek', 'β-Fehler', '__CE_B2-Fehler'],
  ['what begins as ours does not', '_churn', '__5Fchurn'],
  ['what an address would take for its end', 'churn?x=1#y', '_churn_3Fx_3D1_23y'],
  ['what a page would take for a tag', '<b>churn</b>', '__3Cb_3Echurn_3C_2Fb_3E'],
  ['what a shell would run', '$(id)`id`;*', '__24_28id_29_60id_60_3B_2A'],
  ['what a path would go up by', '../../churn', '_.._2F.._2Fchurn'],
  ['what percent-encoding looks like', '100%25', '_100_2525'],
  ['an emoji', 'churn 🦉', '_churn_20_F0_9F_A6_89'],
  ['the longest of ours and one more', 'c'.repeat(101), `_${'c'.repeat(101)}`],
];

/** Versions as registries have them, each with its safe form. */
export const VERSIONS: readonly (readonly [registry: string, version: string, safe: string])[] = [
  ['ours', '14', '14'],
  ['a semantic one', '1.4.0-rc.1+build.7', '1.4.0-rc.1+build.7'],
  ['an instant', '2026-03-02T09:00:00+01:00', '_2026-03-02T09_3A00_3A00_2B01_3A00'],
  ['an image', 'registry.example.com/churn:1.4', '_registry.example.com_2Fchurn_3A1.4'],
  ['a digest', `sha256:${'ab'.repeat(32)}`, `_sha256_3A${'ab'.repeat(32)}`],
  ['a branch', 'release/2026-03 (hotfix)', '_release_2F2026-03_20_28hotfix_29'],
  ['Japanese', '第3版', '__E7_AC_AC3_E7_89_88'],
  ['with what a list is separated by', '1,2', '_1_2C2'],
];
